import { certificateFacts } from '../../../shared/domain/certificates/certificate-facts.ts';
import { type ChainAnchor, chainAnchor } from '../../../shared/domain/certificates/chain-anchor.ts';
import { trustedRootList } from '../../../shared/domain/certificates/trusted-root-list.ts';
import type { Anchor, GatewayWish } from '../../../shared/domain/gateway/desired-gateway.ts';
import { isV1 } from '../../../shared/domain/gateway/gateway-document.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { servedCertificateName } from '../../../shared/domain/names/key-vault-names.ts';
import { readMemory } from '../step-memory.ts';
import { rootOf } from './root-of.ts';
import { servedNow } from './served-now.ts';
import type { StepContext } from './step-handler.ts';
import { ownValue } from '../../../shared/domain/own-value.ts';

type Trust = Pick<GatewayWish, 'roots' | 'bridges' | 'leaves'>;
type Leaves = Readonly<Record<string, Anchor | null>>;

/**
 * What the gateway shall trust now: leaves on v1, roots on v2. A leaf that this run has signed counts before it is in Key Vault, so
 * that it is trusted before anything can serve it.
 */
export async function trustNow(context: StepContext, document: JsonObject): Promise<Trust> {
  const { issuer } = context.spec;
  if (isV1(document)) return { roots: [], leaves: await newestLeaves(context) };
  if (issuer.kind === 'internalCa') return { roots: await ownRoot(context) };
  if (issuer.kind === 'selfSigned') return { roots: authoritiesOf(await newestLeaves(context)) };
  if (issuer.trustedRoots !== undefined) return { roots: trustedRootList(issuer.trustedRoots) };
  return servedTrust(context);
}

async function ownRoot(context: StepContext): Promise<Trust['roots']> {
  const root = await rootOf(context);
  // While a root is rotated by another edge, the newest version is for some seconds no authority yet.
  return root?.certificate.isCa ? [root.certificate] : null;
}

async function newestLeaves(context: StepContext): Promise<Leaves> {
  const leaves = context.spec.endpoints.map(async ({ name }) => [name, await newestLeaf(context, name)] as const);
  return Object.fromEntries(await Promise.all(leaves));
}

/** Signed by this run, else the newest in Key Vault. */
async function newestLeaf({ ports, spec, stores, run }: StepContext, endpoint: string): Promise<Anchor | null> {
  const record = await stores.runs.step(run, `signLeaf:${endpoint}`);
  const signed = record && readMemory(record).memory?.leaf;
  if (typeof signed === 'string') return certificateFacts(signed);
  return (await ports.certificates.read(spec.keyVault, servedCertificateName(spec, endpoint)))?.certificate ?? null;
}

/** Null, which takes no trust away, while one of them is missing. */
function authoritiesOf(leaves: Leaves): Trust['roots'] {
  const all = Object.values(leaves);
  return all.some((leaf) => leaf === null) ? null : all.filter((leaf) => leaf !== null);
}

/** Somebody else's roots, from the chains that API Management serves; null when one of them does not tell. */
async function servedTrust(context: StepContext): Promise<Trust> {
  const [served, leaves] = await Promise.all([servedNow(context), newestLeaves(context)]);
  const anchors = context.spec.endpoints.map(({ name }): ChainAnchor => {
    const chain = ownValue(served, name)?.chain ?? [];
    // An older chain tells nothing of what is to be trusted for the new one.
    if (chain[0]?.thumbprint !== ownValue(leaves, name)?.thumbprint) return { kind: 'unknown' };
    return chainAnchor(
      chain.map(({ der }) => der),
      context.ports.tls.wellKnownRoots,
    );
  });
  const bridges = anchors.flatMap((anchor) => (anchor.kind === 'wellKnown' ? [anchor.root] : []));
  if (anchors.some(({ kind }) => kind === 'unknown')) return { roots: null, bridges };
  return { bridges, roots: anchors.flatMap((anchor) => (anchor.kind === 'root' ? [anchor.root] : [])) };
}
