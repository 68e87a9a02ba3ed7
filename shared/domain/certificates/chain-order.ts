import { isSelfIssued, issued, same } from './chain-path.ts';
import { isAuthority } from './path-checks.ts';
import { type ParsedCertificate, parseCertificate } from './parsed-certificate.ts';

export interface OrderedChain {
  /** Base64 DER, leaf first, each signed by the next. */
  readonly chain: readonly string[];
  /** Certificates that do not belong to it. */
  readonly strangers: readonly string[];
  readonly fault: ChainOrderFault | null;
}

export type ChainOrderFault =
  | 'Empty'
  | 'NoLeaf' // every certificate of it signed another: a loop, or authorities only
  | 'MissingIntermediate' // it ends before a root
  | 'SelfSignedNotAuthority'; // a leaf that signs itself and is no authority: Application Gateway v2 does not trust it

/** Puts certificates of one chain, in any order and base64 DER, into the order leaf to root, and says what is missing. */
export function orderChain(certificates: readonly string[]): OrderedChain {
  const all = distinct(certificates.map(parseCertificate));
  const leaf = leafOf(all);
  if (leaf === undefined) return { chain: [], strangers: [], fault: all.length === 0 ? 'Empty' : 'NoLeaf' };
  const chain = upFrom(leaf, all);
  const strangers = all.filter((one) => !chain.includes(one));
  return { chain: chain.map(base64), strangers: strangers.map(base64), fault: faultOf(chain) };
}

function distinct(all: readonly ParsedCertificate[]): readonly ParsedCertificate[] {
  return all.filter((one, at) => all.findIndex((other) => same(one, other)) === at);
}

/** One that signed no other; one that is no authority before one that is. */
function leafOf(all: readonly ParsedCertificate[]): ParsedCertificate | undefined {
  const ends = all.filter((one) => !all.some((other) => other !== one && issued(one, other)));
  return ends.find((one) => !isAuthority(one)) ?? ends[0];
}

function upFrom(leaf: ParsedCertificate, all: readonly ParsedCertificate[]): readonly ParsedCertificate[] {
  const chain = [leaf];
  for (let last = leaf; ; ) {
    const next = isSelfIssued(last) ? undefined : all.find((one) => !chain.includes(one) && issued(one, last));
    if (next === undefined) return chain;
    chain.push(next);
    last = next;
  }
}

function faultOf(chain: readonly ParsedCertificate[]): ChainOrderFault | null {
  const top = chain.at(-1);
  if (top === undefined || !isSelfIssued(top)) return 'MissingIntermediate';
  return chain.length === 1 && !isAuthority(top) ? 'SelfSignedNotAuthority' : null;
}

function base64({ der }: ParsedCertificate): string {
  return der.toString('base64');
}
