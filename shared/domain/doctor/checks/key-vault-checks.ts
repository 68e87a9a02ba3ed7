import { authorityProblem } from '../../certificates/issuing-authority.ts';
import type { ObservedCertificate } from '../../observed.ts';
import type { Step } from '../../plan/plan.ts';
import type { Endpoint } from '../../spec/endpoint.ts';
import { type Check, fail, ok, warn } from '../check.ts';
import { afterFailure, converge, plan, renew, sentences, vaultName } from '../commands.ts';
import { day } from '../day.ts';
import type { Examination } from '../edge-observations.ts';
import { described } from './described.ts';
import { ownValue } from '../../own-value.ts';

/** Reasons for which a certificate is replaced while it still serves. */
const due = ['LeafPastLifetimePercent', 'RootPastHalfLife'];

/** The vault, the authority and what it has signed. */
export function keyVaultChecks(examination: Examination): readonly Check[] {
  const { spec, observed } = examination;
  const vault = vaultCheck(examination);
  if (observed === null) return [vault];
  return [vault, ...authorityCheck(examination), ...spec.endpoints.map((endpoint) => leafCheck(examination, endpoint))];
}

function vaultCheck({ spec, observations, observed }: Examination): Check {
  const name = `Key Vault ${vaultName(spec.keyVault)}`;
  const { vault } = observations;
  const need = { scope: spec.keyVault, role: 'certificateAuthority' } as const;
  if (!vault.ok) return fail(name, sentences(vault.problem), afterFailure(vault.problem, spec, need));
  const signed = Object.values(observed?.endpoints ?? {}).flatMap(({ leaf }) =>
    leaf?.managedBy === spec.name ? [leaf.certificate.notBefore] : [],
  );
  const proven = signed.length === 0 ? 'have not been used yet' : `were last used on ${day(Math.max(...signed))}`;
  return ok(name, `Certificates can be read; the rights to create, sign and merge ${proven}.`);
}

function authorityCheck(examination: Examination): readonly Check[] {
  const { spec, observed, observations, plan: planned } = examination;
  if (spec.issuer.kind !== 'internalCa') return [];
  const name = `authority ${spec.issuer.certificateName}`;
  const root = observed?.root ?? null;
  const step = planned?.steps.find(({ kind }) => kind === 'ensureRoot');
  if (step) return [pending(name, step, { next: converge(spec) })];
  if (root === null) return [fail(name, 'The root certificate could not be read.', plan(spec))];
  if (!root.enabled) return [fail(name, 'The newest version of the root is disabled.', enable(root))];
  const unfit = spec.endpoints
    .map(({ internalHostname }) => authorityProblem(root.certificate.der, internalHostname, observations.at))
    .find((problem) => problem !== null);
  if (unfit) return [fail(name, sentences(unfit), plan(spec))];
  return [ok(name, described(root.certificate, observations.at))];
}

function leafCheck({ spec, observed, observations, plan: planned }: Examination, endpoint: Endpoint): Check {
  const name = `leaf (${endpoint.name})`;
  const leaf = ownValue(observed?.endpoints, endpoint.name)?.leaf ?? null;
  const step = planned?.steps.find((one) => one.kind === 'mergeLeaf' && one.endpoint === endpoint.name);
  if (step) return pending(name, step, { next: leaf === null ? converge(spec) : renew(spec) });
  if (leaf === null) return fail(name, `Key Vault has no certificate for ${endpoint.internalHostname}.`, plan(spec));
  if (!leaf.enabled) return fail(name, 'The newest version of the certificate is disabled.', enable(leaf));
  if (observations.at > leaf.certificate.notAfter)
    return fail(name, `It expired on ${day(leaf.certificate.notAfter)}.`, renew(spec));
  return ok(name, described(leaf.certificate, observations.at));
}

function pending(name: string, { reason }: Step, { next }: { next: string }): Check {
  return due.includes(reason.code) ? warn(name, reason.message, next) : fail(name, reason.message, next);
}

function enable({ id }: ObservedCertificate): string {
  const { hostname, pathname } = new URL(id);
  const certificate = pathname.split('/')[2] ?? '';
  return `az keyvault certificate set-attributes --vault-name ${hostname.split('.')[0] ?? ''} --name ${certificate} --enabled true`;
}
