import { page } from './paging.ts';
import { invalidProperty, issuerNotFound } from './refusals.ts';
import { nowSeconds, objectAt, ok, type VaultAnswer, type VaultCall, type VaultRoute } from './vault-call.ts';

const read = { action: 'certificatecas/read', permission: 'certificates/getissuers' };
const write = { action: 'certificatecas/write', permission: 'certificates/setissuers' };

/** Integrated authorities. Whatever the provider is called, local Azure's own public authority stands in for it. */
export const ISSUER_ROUTES: readonly VaultRoute[] = [
  {
    method: 'GET',
    template: '/certificates/issuers',
    ...read,
    permission: 'certificates/listissuers',
    handler: listIssuers,
  },
  { method: 'PUT', template: '/certificates/issuers/{issuer}', ...write, handler: setIssuer },
  {
    method: 'GET',
    template: '/certificates/issuers/{issuer}',
    ...read,
    handler: (call) => ok(existingIssuer(call).document),
  },
  {
    method: 'DELETE',
    template: '/certificates/issuers/{issuer}',
    action: 'certificatecas/delete',
    permission: 'certificates/deleteissuers',
    handler: deleteIssuer,
  },
];

/** Credentials are taken and never shown: `credentials.pwd` is not kept. */
function setIssuer(call: VaultCall): VaultAnswer {
  const { vault, body, azure, params } = call;
  const name = params['issuer'] ?? '';
  const { provider, credentials, org_details } = body;
  if (typeof provider !== 'string' || provider === '') throw invalidProperty('provider');
  const now = nowSeconds(azure);
  const { account_id } = objectAt(credentials);
  const document = {
    id: issuerId(call, name),
    provider,
    credentials: account_id === undefined ? {} : { account_id },
    org_details: objectAt(org_details),
    attributes: { enabled: objectAt(body['attributes'])['enabled'] !== false, created: now, updated: now },
  };
  vault.issuers.set(name.toLowerCase(), { name, document });
  return ok(document);
}

function listIssuers(call: VaultCall): VaultAnswer {
  const items = [...call.vault.issuers.values()].map(({ document: { id, provider } }) => ({ id, provider }));
  return page(call, '/certificates/issuers', items);
}

function deleteIssuer(call: VaultCall): VaultAnswer {
  const issuer = existingIssuer(call);
  call.vault.issuers.delete(issuer.name.toLowerCase());
  return ok(issuer.document);
}

function existingIssuer({ vault, params }: VaultCall) {
  const name = params['issuer'] ?? '';
  const issuer = vault.issuers.get(name.toLowerCase());
  if (!issuer) throw issuerNotFound(name);
  return issuer;
}

function issuerId({ vault }: VaultCall, name: string): string {
  return `${vault.url}/certificates/issuers/${name}`;
}
