/** What each command is typed like, for its help. */
export const examples: Readonly<Record<string, readonly string[]>> = {
  validate: ['edge-tls validate spec.json', 'cat spec.json | edge-tls validate -'],
  plan: [
    'edge-tls plan contoso-prod',
    'edge-tls plan contoso-prod -f spec.json -o json > reviewed.json',
    'edge-tls plan contoso-prod --detailed-exitcode || test $? -eq 2',
  ],
  apply: ['edge-tls apply -f spec.json', 'edge-tls apply -f spec.json --plan reviewed.json --timeout 90m'],
  status: ['edge-tls status', 'edge-tls status contoso-prod', 'edge-tls status contoso-prod -o json | jq .hops'],
  runs: ['edge-tls runs contoso-prod', 'edge-tls runs contoso-prod.3', 'edge-tls runs contoso-prod.3 --watch'],
  renew: ['edge-tls renew contoso-prod', 'edge-tls renew contoso-prod --no-wait'],
  converge: ['edge-tls converge contoso-prod --timeout 2h'],
  delete: ['edge-tls delete contoso-prod'],
  approve: ['edge-tls runs contoso-prod.3', 'edge-tls approve contoso-prod.3'],
  cancel: ['edge-tls cancel contoso-prod.3'],
  doctor: ['edge-tls doctor contoso-prod', `edge-tls doctor contoso-prod -o json | jq '.[] | select(.status != "ok")'`],
  schema: ['edge-tls schema > edge-spec.schema.json'],
  completion: ['source <(edge-tls completion)'],
};

/** Where somebody begins. */
export const firstSteps = `
First steps:
  edge-tls schema > edge-spec.schema.json    every field of a spec, for an editor
  edge-tls validate spec.json                every problem of a spec at once
  edge-tls plan contoso-prod -f spec.json    what would run, and why; changes nothing
  edge-tls apply -f spec.json                store it and watch the run
  edge-tls doctor contoso-prod               what is wrong, and the next command`;

export function examplesText(command: string): string {
  const lines = examples[command] ?? [];
  return lines.length === 0 ? '' : `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
