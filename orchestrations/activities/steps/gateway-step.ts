import { type DesiredGateway, desiredGateway } from '../../../shared/domain/gateway/desired-gateway.ts';
import { type GatewayStage, nextGatewayDocument } from '../../../shared/domain/gateway/gateway-stage.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { writesUnchanged } from '../../../shared/domain/plan/plan-gateway.ts';
import { gatewayWrite } from './gateway-write.ts';
import { addressesForChoice } from './gateway-address.ts';
import { leftToOthers } from './ensure-record.ts';
import { hostNamesNow } from './host-names-now.ts';
import type { StepContext, StepHandler } from './step-handler.ts';
import { trustNow } from './trust-now.ts';

/** One stage of the gateway, written as every gateway write is. */
export function gatewayStep(stage: Exclude<GatewayStage, 'remove'>): StepHandler {
  return gatewayWrite({
    async next(context, document) {
      const next = nextGatewayDocument(document, await wishFor(context, document), stage);
      return next === document && !(await mustWrite(context)) ? null : next;
    },
    note: 'The gateway takes up its new configuration.',
    done: doneNote,
  });
}

async function wishFor(context: StepContext, document: JsonObject): Promise<DesiredGateway> {
  const { spec, route, ports } = context;
  const [trust, backendHostnames, publicAddresses] = await Promise.all([
    trustNow(context, document),
    route === 'live' ? hostNamesNow(context) : [],
    addressesForChoice(ports, document),
  ]);
  return desiredGateway({ spec, ...trust, route, backendHostnames, publicAddresses });
}

/** A gateway asks the DNS server anew when it is written to, whatever is written (azure-docs#122197). Once is enough. */
async function mustWrite(context: StepContext): Promise<boolean> {
  const { step, record } = context;
  if (!writesUnchanged(step) || record.attempts > 0) return false;
  // What it remembers is better than the address that somebody else has put there.
  return step.reason.code !== 'GatewayMustResolveAnew' || (await leftToOthers(context)).length === 0;
}

const doneNote = ({ record }: StepContext): string =>
  record.attempts === 0
    ? 'Nothing was to be changed any more.'
    : 'The gateway has the new configuration, read back from it.';
