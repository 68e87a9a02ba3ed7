/** What a deployment sets and a shell may still have; on this machine it would send the app to the wrong authority, vault or audience. */
const ofDeployments = [
  'EDGE_TLS_ARM_AUDIENCE',
  'EDGE_TLS_MANAGED_IDENTITY_CLIENT_ID',
  'EDGE_TLS_VAULT_SUFFIX',
  'EDGE_TLS_AUTH_AUDIENCES',
  'EDGE_TLS_AUTH_ISSUER',
  'WEBSITE_AUTH_ENABLED',
  // With these @azure/identity takes its token from somewhere else than IDENTITY_ENDPOINT.
  'AZURE_FEDERATED_TOKEN_FILE',
  'IDENTITY_SERVER_THUMBPRINT',
];

const here = ['127.0.0.1', 'localhost'];

/**
 * What the host's environment must have so that nothing in the shell around it leads it away from this machine: those variables empty,
 * which is as if they were not set, and no proxy for what lies here.
 */
export function withoutLeftovers(environment: NodeJS.ProcessEnv): Record<string, string> {
  const bare = Object.fromEntries(ofDeployments.filter((name) => environment[name]).map((name) => [name, '']));
  const given = environment['NO_PROXY'] || environment['no_proxy'];
  const noProxy = [...(given ? [given] : []), ...here].join(',');
  return { ...bare, NO_PROXY: noProxy, no_proxy: noProxy };
}
