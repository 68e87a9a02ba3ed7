import { mustKeepTrust } from '../../../shared/domain/rollback/undo-of-run.ts';
import { restoredGateway } from '../../../shared/domain/rollback/restored-gateway.ts';
import { gatewayBefore } from '../gateway-before.ts';
import { gatewayWrite } from './gateway-write.ts';

/** What is ours on the gateway becomes what it was before the run, in the gateway as it is now: what others changed since stays. */
export const restoreGateway = gatewayWrite({
  async next({ stores, run, route, spec }, document) {
    const before = await gatewayBefore(stores.runs, run);
    if (before === null) return null;
    const keepTrust = mustKeepTrust({ route, issuer: spec.issuer.kind }, await stores.runs.steps(run));
    const restored = restoredGateway(document, { before, keepTrust });
    return restored === document ? null : restored;
  },
  note: 'The gateway takes up what it had before the run.',
  done: ({ record }) =>
    record.attempts === 0
      ? 'The gateway already is what it was before the run.'
      : 'The gateway is what it was before the run, read back from it.',
});
