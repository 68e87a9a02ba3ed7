import type { ObservedEventSubscription } from '../../ports.ts';
import { type Check, ok, warn } from '../check.ts';
import { assignRole, deployEvents, sentences, vaultName } from '../commands.ts';
import type { Examination } from '../edge-observations.ts';

const NAME = 'events';

/** Events bring a run nearer and nothing depends on them, so what is missing is a warning. */
export function eventCheck({ spec, observations: { eventSubscriptions } }: Examination): Check {
  const scope = spec.applicationGateway.split('/').slice(0, 3).join('/');
  if (!eventSubscriptions.ok)
    return warn(NAME, sentences(eventSubscriptions.problem), assignRole({ scope, role: 'operations' }));
  // One that failed to be made, or waits for its endpoint to answer, brings nothing.
  const found = eventSubscriptions.value.filter(({ provisioningState }) =>
    /^(?:succeeded|updating)$/i.test(provisioningState),
  );
  const resources = [spec.applicationGateway, spec.apiManagement];
  const missing = [
    ...(found.some((one) => tellsVault(one, spec.keyVault)) ? [] : ['Key Vault']),
    ...resources.flatMap((id) => (found.some((one) => tellsResource(one, id)) ? [] : [id.split('/').at(-1) ?? id])),
  ];
  if (missing.length > 0)
    return warn(
      NAME,
      `No event subscription tells of ${missing.join(', ')}; the daily sweep finds the same later.`,
      deployEvents,
    );
  const sources = new Set(found.map(({ source }) => source.split('/').at(-1) ?? source));
  return ok(NAME, `Event Grid tells of what happens in ${[...sources].join(', ')}.`);
}

/** The address of a local vault has no name in it, so any will do there. */
function tellsVault({ source, functionName }: ObservedEventSubscription, vault: string): boolean {
  const [, name = ''] = /\/vaults\/([^/]+)$/i.exec(source) ?? [];
  const isSame = name.toLowerCase() === vaultName(vault).toLowerCase() || !new URL(vault).hostname.includes('.');
  return goesTo(functionName, 'onKeyVaultEvent') && name !== '' && isSame;
}

/** A group or subscription tells of everything in it. */
function tellsResource({ source, functionName }: ObservedEventSubscription, id: string): boolean {
  return goesTo(functionName, 'onResourceEvent') && id.toLowerCase().startsWith(`${source.toLowerCase()}/`);
}

/** Of a webhook Azure does not show the function. */
function goesTo(functionName: string | null, wanted: string): boolean {
  return functionName === null || functionName.toLowerCase() === wanted.toLowerCase();
}
