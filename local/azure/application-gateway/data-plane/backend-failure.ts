import type { X509Certificate } from 'node:crypto';
import type { HealthVerdict } from './health-texts.ts';

/** Why a connection to a backend did not come about, in the words of backend health. */
export class BackendFailure extends Error {
  override readonly name = 'BackendFailure';
  readonly verdict: HealthVerdict;
  readonly chain: readonly X509Certificate[];

  constructor(verdict: HealthVerdict, chain: readonly X509Certificate[] = []) {
    super(verdict.log);
    this.verdict = verdict;
    this.chain = chain;
  }
}
