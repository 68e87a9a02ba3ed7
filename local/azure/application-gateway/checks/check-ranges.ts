import type { ArmError } from '../../core/arm-error.ts';
import { assumedRefusal } from '../../core/assumed-refusal.ts';
import { type Collection, childrenOf, type Fields, type GatewayChild } from '../gateway-document.ts';
import { firstDuplicate, firstOf, firstRefusal, type GatewayCheck, refuse } from './check.ts';

interface Range {
  readonly field: string;
  readonly from: number;
  readonly to: number;
}

const DAY = 86_400;
const PORT: Range = { field: 'port', from: 1, to: 65_535 };

/** Azure docs, "Application Gateway HTTP settings" and "health probes overview", and the types' own limits. */
const RANGES: Partial<Record<Collection, readonly Range[]>> = {
  backendHttpSettingsCollection: [PORT, { field: 'requestTimeout', from: 1, to: DAY }],
  backendSettingsCollection: [PORT, { field: 'timeout', from: 1, to: DAY }],
  probes: [
    { field: 'interval', from: 1, to: DAY },
    { field: 'timeout', from: 1, to: DAY },
    { field: 'unhealthyThreshold', from: 1, to: 20 },
    { field: 'minServers', from: 0, to: 1_000 },
    PORT,
  ],
};

const DRAINING: Range = { field: 'drainTimeoutInSec', from: 1, to: 3_600 };

/** Numbers that are too small or too large. */
export const checkRanges: GatewayCheck = ({ draft }) =>
  firstRefusal(
    () =>
      firstOf(Object.entries(RANGES), ([collection, ranges]) =>
        firstOf(childrenOf(draft.document, collection as Collection), (child) =>
          firstOf(ranges, (range) => outside(child.id, child.properties, range)),
        ),
      ),
    () =>
      firstOf(childrenOf(draft.document, 'backendHttpSettingsCollection'), ({ id, properties }) =>
        outside(id, (properties['connectionDraining'] ?? {}) as Fields, DRAINING),
      ),
  );

function outside(id: string, fields: Fields, { field, from, to }: Range): ArmError | undefined {
  const value = fields[field];
  if (typeof value !== 'number' || (value >= from && value <= to)) return undefined;
  return assumedRefusal(`'${field}' of ${id} is ${value}; it must be between ${from} and ${to}.`);
}

/** Azure docs, "Application Gateway listener configuration": ports above these are the gateway's own. */
const LAST_PORT = { v2: 64_999, v1: 65_502 };

/** The numbers of front-end ports; one number is one port. */
export const checkFrontendPorts: GatewayCheck = ({ draft }) => {
  const ports = childrenOf(draft.document, 'frontendPorts');
  const last = draft.v2 ? LAST_PORT.v2 : LAST_PORT.v1;
  return firstRefusal(
    () => firstOf(ports, (port) => invalidPort(port, last)),
    () => {
      const twins = firstDuplicate(ports, ({ properties }) => String(properties['port']));
      return twins && assumedRefusal(`Frontend ports ${twins[0].id} and ${twins[1].id} have the same number.`);
    },
  );
};

function invalidPort({ id, properties }: GatewayChild, last: number): ArmError | undefined {
  const { port } = properties;
  if (typeof port === 'number' && port >= 1 && port <= last) return undefined;
  return refuse(
    'ApplicationGatewayFrontendPortInvalidPortNumber',
    `Frontend port ${id} has an invalid port number ${String(port)}. It must be between 1 and ${last}.`,
  );
}
