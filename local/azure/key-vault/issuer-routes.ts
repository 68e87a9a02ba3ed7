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
  { method: 'PATCH', template: '/certificates/issuers/{issuer}', ...write, handler: changeIssuer },
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

function setIssuer(call: VaultCall): VaultAnswer {
  const { vault, body, azure, params } = call;
  const name = params['issuer'] ?? '';
  const { provider } = body;
  if (typeof provider !== 'string' || provider === '') throw invalidProperty('provider');
  const now = nowSeconds(azure);
  const attributes = { enabled: isEnabled(body), created: now, updated: now };
  const document = { id: issuerId(call, name), provider, ...accountOf(body), attributes };
  vault.issuers.set(name.toLowerCase(), { name, document });
  return ok(document);
}

/** What the body does not name stays, one level below too (test_keyvault_certificate_issuers of azure-cli). */
function changeIssuer(call: VaultCall): VaultAnswer {
  const { name, document: before } = existingIssuer(call);
  const { provider } = call.body;
  const attributes = objectAt(before['attributes']);
  const enabled = call.body['attributes'] === undefined ? attributes['enabled'] : isEnabled(call.body);
  const document = {
    ...before,
    ...(typeof provider === 'string' ? { provider } : {}),
    ...accountOf(call.body, before),
    attributes: { ...attributes, enabled, updated: nowSeconds(call.azure) },
  };
  call.vault.issuers.set(name.toLowerCase(), { name, document });
  return ok(document);
}

function isEnabled(body: VaultCall['body']): boolean {
  return objectAt(body['attributes'])['enabled'] !== false;
}

/** Credentials are taken and never shown: `credentials.pwd` is not kept. Neither part is there before it is sent. */
function accountOf(body: VaultCall['body'], before: VaultCall['body'] = {}): Record<string, unknown> {
  const { account_id } = objectAt(body['credentials']);
  const credentials = account_id === undefined ? before['credentials'] : { account_id };
  const details = { ...objectAt(before['org_details']), ...objectAt(body['org_details']) };
  return {
    ...(credentials === undefined ? {} : { credentials }),
    ...(Object.keys(details).length === 0 ? {} : { org_details: { zip: 0, ...details } }),
  };
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
