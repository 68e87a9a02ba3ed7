import { withoutSurplus } from '../../../shared/domain/gateway/surplus-objects.ts';
import { gatewayWrite } from './gateway-write.ts';

/** Takes away what carries our prefix, except what somebody else's object refers to. */
export const removeGateway = gatewayWrite({
  async next(_context, document) {
    const next = withoutSurplus(document, () => true);
    return next === document ? null : next;
  },
  note: 'The gateway lets go of what edge-tls made on it.',
  done: ({ record }) =>
    record.attempts === 0
      ? 'Nothing of edge-tls is on the gateway that others do not use.'
      : 'Nothing of edge-tls is on the gateway any more, read back from it.',
});
