import { ArmError } from './arm-error.ts';
import type { Caller, LocalSettings } from './contracts.ts';
import { retryAfter } from './retry-after.ts';
import { type BucketSize, createTokenBucket, type TokenBucket } from './token-bucket.ts';

type OperationClass = 'reads' | 'writes' | 'deletes';

/** Azure docs, "Understand how Azure Resource Manager throttles requests": per subscription, principal and operation class. */
const PER_PRINCIPAL: Readonly<Record<OperationClass, BucketSize>> = {
  reads: { capacity: 250, perSecond: 25 },
  writes: { capacity: 200, perSecond: 10 },
  deletes: { capacity: 200, perSecond: 10 },
};

/** The subscription's own bucket over all principals: fifteen times as much. */
const GLOBAL_FACTOR = 15;

export interface ArmThrottle {
  /** Takes a token and returns the headers that say what is left; a 429 ArmError when there is none. */
  admit(request: { method: string; subscription: string; caller: Caller }): Record<string, string>;
}

export function createArmThrottle(
  settings: LocalSettings & { throttling: boolean },
  azureElapsed: () => number,
): ArmThrottle {
  const buckets = new Map<string, TokenBucket>();
  const bucket = (key: string, size: BucketSize): TokenBucket => {
    const existing = buckets.get(key) ?? createTokenBucket(size, azureElapsed);
    buckets.set(key, existing);
    return existing;
  };
  return {
    admit: ({ method, subscription, caller }) => {
      const kind = classOf(method);
      const size = PER_PRINCIPAL[kind];
      const own = bucket(`${subscription}/${caller.objectId}/${kind}`.toLowerCase(), size);
      const global = bucket(`${subscription}/${kind}`.toLowerCase(), {
        capacity: size.capacity * GLOBAL_FACTOR,
        perSecond: size.perSecond * GLOBAL_FACTOR,
      });
      const admitted = own.take() && global.take();
      if (!admitted && settings.throttling) throw throttled(settings, { kind, subscription, caller, bucket: own });
      return {
        [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(own.remaining()),
        [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: String(global.remaining()),
      };
    },
  };
}

function classOf(method: string): OperationClass {
  if (method === 'GET' || method === 'HEAD') return 'reads';
  return method === 'DELETE' ? 'deletes' : 'writes';
}

function throttled(
  settings: LocalSettings,
  { kind, subscription, caller, bucket }: { kind: string; subscription: string; caller: Caller; bucket: TokenBucket },
): ArmError {
  const seconds = bucket.secondsUntilNext();
  return new ArmError({
    status: 429,
    code: 'SubscriptionRequestsThrottled',
    message:
      `Number of '${kind.slice(0, -1)}' requests for subscription '${subscription}' actor '${caller.objectId}' exceeded. ` +
      `Please try again after '${seconds}' seconds after additional tokens are available. ` +
      'Refer to https://aka.ms/arm-throttling for additional information.',
    headers: { 'x-ms-failure-cause': 'gateway', ...retryAfter(settings, seconds) },
  });
}
