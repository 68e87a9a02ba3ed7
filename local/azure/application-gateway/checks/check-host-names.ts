import type { ArmError } from '../../core/arm-error.ts';
import { assumedRefusal } from '../../core/assumed-refusal.ts';
import type { GatewayChild } from '../gateway-document.ts';
import { ownHostNames } from '../host-names.ts';
import { firstDuplicate, firstOf, firstRefusal } from './check.ts';

const MOST_HOST_NAMES = 5;

/** Azure docs, "Application Gateway multiple site hosting": how many names a listener has, and where wildcards may stand. */
export function wrongHostNames(listener: GatewayChild): ArmError | undefined {
  const { id, properties } = listener;
  const single = typeof properties['hostName'] === 'string' ? properties['hostName'] : '';
  const listed = (properties['hostNames'] ?? []) as readonly string[];
  return firstRefusal(
    () => (single !== '' && ownHostNames(listener).length > 1 ? bothFields(id) : undefined),
    () =>
      listed.length > MOST_HOST_NAMES
        ? assumedRefusal(`Listener ${id} has ${listed.length} host names, more than ${MOST_HOST_NAMES}.`)
        : undefined,
    () => firstDuplicate(listed, (name) => name) && assumedRefusal(`Listener ${id} has a host name twice.`),
    () => (/[*?]/.test(single) ? assumedRefusal(`HostName of ${id} takes no wildcard; HostNames do.`) : undefined),
    () =>
      firstOf([...(single === '' ? [] : [single]), ...listed], (name) =>
        isHostName(name) ? undefined : assumedRefusal(`Host name '${name}' of listener ${id} is not valid.`),
      ),
  );
}

function bothFields(id: string): ArmError {
  return assumedRefusal(`HTTP listener ${id} can have either HostName or HostNames, not both.`);
}

/** At most two asterisks and four wildcards in all, one asterisk a component and none beside a question mark, and not wildcards alone. */
function isHostName(name: string): boolean {
  const components = name.split('.');
  return (
    /^[a-z0-9._*?-]+$/i.test(name) &&
    /[a-z0-9]/i.test(name) &&
    name.length <= 255 &&
    count(name, /\*/g) <= 2 &&
    count(name, /[*?]/g) <= 4 &&
    components.every((component) => component !== '' && count(component, /\*/g) <= 1 && !isMixed(component))
  );
}

function isMixed(component: string): boolean {
  return component.includes('*') && component.includes('?');
}

function count(name: string, pattern: RegExp): number {
  return name.match(pattern)?.length ?? 0;
}
