import {
  chosenFrontEnd,
  knownAddress,
  publicAddressOf,
  publicFrontEnds,
} from '../../../shared/domain/gateway/front-ends.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { ObservedGateway, ObservedPublicAddress } from '../../../shared/domain/observed.ts';
import type { Ports, PublicIpAddress } from '../../../shared/domain/ports.ts';
import { EdgeError, type Problem } from '../../../shared/domain/problem.ts';
import type { EdgeSpec } from '../../../shared/domain/spec/edge-spec.ts';

export interface GatewayAddress
  extends Required<Pick<ObservedGateway, 'publicFqdn' | 'publicAddress' | 'publicAddresses'>> {
  /** Why the address of the chosen front end could not be read: then nothing is known of its name. */
  readonly unread: Problem | null;
}

/** The public addresses of a gateway as read, and name and address of the front end that is ours to use. */
export async function gatewayAddress(
  ports: Ports,
  gateway: JsonObject,
  { endpoints }: Pick<EdgeSpec, 'endpoints'>,
): Promise<GatewayAddress> {
  const readings = await readAddresses(ports, gateway);
  const publicAddresses = readings.map(({ id, found }) => ({ id, found }));
  const front = chosenFrontEnd(gateway, { endpoints, publicAddresses });
  const found = front === null ? null : (knownAddress(front, { publicAddresses }) ?? null);
  const unread = readings.find(({ id }) => front !== null && id === publicAddressOf(front))?.problem ?? null;
  return { publicFqdn: found?.fqdn ?? null, publicAddress: found?.address ?? null, publicAddresses, unread };
}

/** As far as the choice of a front end depends on them: where there is only one, nothing is asked. */
export async function addressesForChoice(
  ports: Ports,
  gateway: JsonObject,
): Promise<readonly ObservedPublicAddress[] | undefined> {
  if (publicFrontEnds(gateway).length < 2) return undefined;
  return (await readAddresses(ports, gateway)).map(({ id, found }) => ({ id, found }));
}

interface Reading extends ObservedPublicAddress {
  readonly problem: Problem | null;
}

function readAddresses({ publicAddresses }: Ports, gateway: JsonObject): Promise<readonly Reading[]> {
  const ids = publicFrontEnds(gateway).flatMap((front) => publicAddressOf(front) ?? []);
  return Promise.all(ids.map(async (id) => ({ id, ...(await outcomeOf(publicAddresses.read(id))) })));
}

/** What may pass is thrown on, so that nothing is decided on half a reading. */
async function outcomeOf(reading: Promise<PublicIpAddress>): Promise<Omit<Reading, 'id'>> {
  try {
    return { found: await reading, problem: null };
  } catch (error) {
    if (error instanceof EdgeError && error.problem.kind === 'terminal') return { found: null, problem: error.problem };
    throw error;
  }
}
