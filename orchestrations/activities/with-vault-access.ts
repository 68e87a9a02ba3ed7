import { identitiesOf } from '../../shared/domain/api-management/service-identities.ts';
import { nullWhenRefused } from '../../shared/domain/null-when-refused.ts';
import type { ObservedApiManagement } from '../../shared/domain/observed.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';

/** A service with who may read the edge's vault, as far as the app may ask: asked only before the list of host names is written. */
export async function withVaultAccess(
  { vaultAccess }: Pick<Ports, 'vaultAccess'>,
  { keyVault }: Pick<EdgeSpec, 'keyVault'>,
  service: ObservedApiManagement,
): Promise<ObservedApiManagement> {
  const principals = identitiesOf(service.identity).all.flatMap(({ principalId }) => principalId ?? []);
  if (principals.length === 0) return service;
  const subscription = service.id.split('/').slice(0, 3).join('/');
  const question = { subscription, vault: keyVault, principals };
  return { ...service, vaultAccess: await nullWhenRefused(vaultAccess.read(question)) };
}
