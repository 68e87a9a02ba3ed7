import { readHostCertificate } from './host-certificate.ts';
import type { CustomDomain } from './service-document.ts';
import { bringUp, type ServiceInstance } from './service-instance.ts';
import { type Services, store } from './service-updates.ts';
import { certificateReader } from './wanted-service.ts';

/** Reads the certificates that are named without a version again, as API Management does every four hours, until it is cancelled. */
export function rereadRegularly(services: Services): { cancel(): void } {
  const { clock, settings } = services.context;
  let timer = { cancel: (): void => undefined };
  const arm = (): void => {
    timer = clock.after(settings.durations.keyVaultReread, () => {
      void rereadAll(services);
      arm();
    });
  };
  arm();
  return { cancel: () => timer.cancel() };
}

async function rereadAll(services: Services): Promise<void> {
  for (const instance of services.instances.values()) if (!instance.busy) await reread(services, instance);
}

async function reread(services: Services, instance: ServiceInstance): Promise<void> {
  const before = instance.wanted;
  const domains = await Promise.all(before.domains.map((domain) => refreshed(services, instance, domain)));
  const changed = domains.some((domain, index) => domain !== before.domains[index]);
  // An update that was accepted meanwhile has read them itself.
  if (!changed || instance.busy || instance.wanted !== before) return;
  instance.wanted = { ...before, domains };
  await bringUp(services.context, services.authority, instance);
  store(services, instance, { wanted: instance.wanted, state: 'Succeeded' });
}

/** The same domain when there is nothing new. When it cannot be read, what was served before goes on being served. */
async function refreshed(services: Services, instance: ServiceInstance, domain: CustomDomain): Promise<CustomDomain> {
  const { keyVaultId } = domain.entry;
  if (!keyVaultId || isVersioned(keyVaultId)) return domain;
  const { id, name: serviceName, wanted } = instance;
  try {
    const reader = certificateReader(services.context, { id, serviceName, identity: wanted.identity });
    const certificate = await readHostCertificate(reader, domain.entry);
    const isSame = certificate.version === domain.certificate.version && domain.status === 'Completed';
    return isSame ? domain : { ...domain, certificate, status: 'Completed' };
  } catch {
    return domain.status === 'Failed' ? domain : { ...domain, status: 'Failed' };
  }
}

function isVersioned(secretId: string): boolean {
  return /\/secrets\/[^/]+\/[^/]+\/?$/.test(secretId);
}
