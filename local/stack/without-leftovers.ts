/**
 * What a shell may still have of a deployment, or has for the world outside. Everything that the host talks to lies on this machine,
 * where it would be led to the wrong authority, vault or audience, or through a proxy.
 */
const leftovers = [
  'EDGE_TLS_ARM_AUDIENCE',
  'EDGE_TLS_MANAGED_IDENTITY_CLIENT_ID',
  'EDGE_TLS_VAULT_SUFFIX',
  'EDGE_TLS_AUTH_AUDIENCES',
  'EDGE_TLS_AUTH_ISSUER',
  'WEBSITE_AUTH_ENABLED',
  // With these @azure/identity takes its token from somewhere else than IDENTITY_ENDPOINT.
  'AZURE_FEDERATED_TOKEN_FILE',
  'IDENTITY_SERVER_THUMBPRINT',
  // Not NO_PROXY instead: the SDK reads the address of the proxy first, and fails for one without a scheme (10.0.0.1:8080).
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
];

/** @azure/identity refuses any but an https address, an empty one too, though a managed identity never asks there. */
const authority = { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com' };

/** These variables empty, which is as if they were not set. */
export function withoutLeftovers(environment: NodeJS.ProcessEnv): Record<string, string> {
  const empty = leftovers.filter((name) => environment[name]).map((name) => [name, '']);
  return { ...Object.fromEntries(empty), ...authority };
}
