import type { Session } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** A completion script for bash; zsh reads it after `bashcompinit`. */
export function completion(session: Session, commands: readonly string[]): ExitCode {
  session.terminal.out.write(`_edge_tls() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "${commands.join(' ')}" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -F _edge_tls edge-tls
`);
  return exitCodes.ok;
}
