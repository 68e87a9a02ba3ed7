/** Time comes from outside, in Azure milliseconds. */
export interface TokenBucket {
  /** Takes one token; false when there is none. */
  take(): boolean;
  remaining(): number;
  /** Whole Azure seconds until the next token. */
  secondsUntilNext(): number;
}

export interface BucketSize {
  readonly capacity: number;
  readonly perSecond: number;
}

export function createTokenBucket({ capacity, perSecond }: BucketSize, azureElapsed: () => number): TokenBucket {
  let tokens = capacity;
  let filledAt = azureElapsed();
  const refill = (): void => {
    const now = azureElapsed();
    tokens = Math.min(capacity, tokens + ((now - filledAt) / 1_000) * perSecond);
    filledAt = now;
  };
  return {
    take: () => {
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    remaining: () => {
      refill();
      return Math.floor(tokens);
    },
    secondsUntilNext: () => {
      refill();
      return Math.max(1, Math.ceil((1 - tokens) / perSecond));
    },
  };
}
