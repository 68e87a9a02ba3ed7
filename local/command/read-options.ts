import { CliError } from '../../cli/cli-error.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import { closestName } from './closest-name.ts';
import type { Option, OptionTable, ValuesOf } from './options.ts';

export interface CommandLine<Table extends OptionTable> {
  /** As one types it: `npm start`. */
  readonly name: string;
  readonly options: Table;
  /** Words that may follow; none unless they are listed. */
  readonly words?: readonly string[];
}

export interface Read<Table extends OptionTable> {
  readonly values: ValuesOf<Table>;
  readonly words: readonly string[];
}

interface Wrong {
  readonly pointer: string;
  readonly message: string;
}

/** Everything that is wrong with a command line at once, as a {@link CliError} with the exit code of a wrong use. */
export function readOptions<Table extends OptionTable>(
  command: CommandLine<Table>,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Read<Table> {
  const { given, words } = tokens(command.options, args);
  const wrong = [...strayWords(command, words), ...keptByNpm(command, given, environment)];
  const values = Object.fromEntries(Object.entries(command.options).map(([name, { otherwise }]) => [name, otherwise]));
  for (const [typed, texts] of given) {
    const found = valueOf(command.options, typed, texts);
    if ('wrong' in found) wrong.push({ pointer: typed, message: found.wrong });
    else values[nameOf(typed)] = found.value;
  }
  for (const [name, { required, argument }] of Object.entries(command.options))
    if (required && !given.has(`--${name}`))
      wrong.push({ pointer: `--${name}`, message: `it is missing: --${name} ${argument}` });
  if (wrong.length > 0) throw wrongUse(command.name, wrong);
  return { values: values as ValuesOf<Table>, words };
}

type Texts = readonly (string | undefined)[];

const nameOf = (typed: string): string => typed.replace(/^--?/, '');

/** Options are typed with two dashes and the whole name. */
function optionOf(options: OptionTable, typed: string): Option<unknown> | undefined {
  const name = nameOf(typed);
  return typed === `--${name}` && Object.hasOwn(options, name) ? options[name] : undefined;
}

function valueOf(options: OptionTable, typed: string, texts: Texts): ReturnType<Option<unknown>['read']> {
  const option = optionOf(options, typed);
  const [text] = texts;
  if (option === undefined) return { wrong: unknown(nameOf(typed), options) };
  if (option.argument === null)
    return text === undefined ? option.read('') : { wrong: `it takes no value, and '${text}' is given` };
  if (texts.length > 1)
    return { wrong: `it is given more than once: ${texts.map((each) => each ?? 'nothing').join(', ')}` };
  return text === undefined ? { wrong: `its value is missing: ${typed} ${option.argument}` } : option.read(text);
}

/** The texts given for each option as it was typed, undefined for none; and the words between them. */
function tokens(options: OptionTable, args: readonly string[]) {
  const given = new Map<string, (string | undefined)[]>();
  const words: string[] = [];
  const rest = [...args];
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    const [, typed, inline] = /^(--?[^=]+)(?:=([\s\S]*))?$/.exec(token) ?? [];
    if (token === '--') continue;
    if (typed === undefined) words.push(token);
    else given.set(typed, [...(given.get(typed) ?? []), inline ?? followingValue(optionOf(options, typed), rest)]);
  }
  return { given, words };
}

/** `--port -1` is a value, and a wrong one; `--port --calm` is two options; and what follows a typing error was meant for it. */
function followingValue(option: Option<unknown> | undefined, rest: string[]): string | undefined {
  const [next] = rest;
  const mayFollow = option === undefined ? !next?.startsWith('-') : option.argument !== null && !next?.startsWith('--');
  return mayFollow ? rest.shift() : undefined;
}

function unknown(name: string, options: OptionTable): string {
  const meant = closestName(name, Object.keys(options));
  return `there is no such option${meant === undefined ? '' : `; did you mean --${meant}?`}`;
}

function strayWords({ words: known = [] }: CommandLine<OptionTable>, words: readonly string[]): Wrong[] {
  return words
    .filter((word) => !known.includes(word))
    .map((word) => {
      const meant = closestName(word, known);
      const hint = meant === undefined ? `there is ${known.join(', ')}` : `did you mean ${meant}?`;
      const message = known.length === 0 ? 'it is no option, which begin with --' : `nothing is called so; ${hint}`;
      return { pointer: `'${word}'`, message };
    });
}

/**
 * `npm start --port 8080`: without `--` npm takes what begins with two dashes for a setting of its own and hands on the rest. It
 * leaves it in the environment of its script; that of a script around this one is not looked at.
 */
function keptByNpm(
  { name, options }: CommandLine<OptionTable>,
  given: ReadonlyMap<string, unknown>,
  environment: NodeJS.ProcessEnv,
): Wrong[] {
  const script = name.replace(/^npm (run )?/, '');
  if (environment['npm_lifecycle_event'] !== script) return [];
  return Object.keys(options)
    .filter((option) => !given.has(`--${option}`) && !npmsOwn.has(option))
    .filter((option) => environment[`npm_config_${option.replaceAll('-', '_')}`])
    .map((option) => ({
      pointer: `--${option}`,
      message: `npm has kept it for itself; type: ${name} -- --${option} …`,
    }));
}

/** Settings that npm has itself, which may stand in anybody's `.npmrc`. */
const npmsOwn: ReadonlySet<string> = new Set(['json', 'package', 'help', 'host']);

function wrongUse(name: string, errors: readonly Wrong[]): CliError {
  return new CliError(`The command line of ${name} is wrong.`, {
    exitCode: exitCodes.usage,
    errors,
    suggestion: `${name} -- --help`,
  });
}
