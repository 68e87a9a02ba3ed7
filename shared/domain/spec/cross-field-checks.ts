import { leafCertificateName } from '../names/key-vault-names.ts';
import { zoneNameOf } from './dns.ts';
import { type Draft, zoneOf } from './draft.ts';
import {
  duplicateInternalHostNames,
  duplicateNames,
  duplicatePaths,
  duplicatePriorities,
  duplicatePublicHostNames,
  duplicateSingleTypes,
} from './duplicates.ts';
import { liesInZone } from './host-name.ts';
import { jsonPointer, quote, type SpecProblem, type SpecProblemCode } from './spec-problem.ts';

/** What fields demand of each other, judged on every document, however damaged. */
const checks: readonly ((draft: Draft) => SpecProblem[])[] = [
  duplicateNames,
  duplicateInternalHostNames,
  duplicatePublicHostNames,
  duplicatePriorities,
  duplicatePaths,
  duplicateSingleTypes,
  internalHostNamesOutsideZone,
  publicHostNamesOutsideZone,
  zoneUnlikeItsId,
  leafOutlivesRoot,
  rootNamedLikeLeaf,
  endpointsWithoutCertificate,
];

export function crossFieldProblems(draft: Draft): SpecProblem[] {
  return checks.flatMap((check) => check(draft));
}

function problemAt(path: readonly PropertyKey[], code: SpecProblemCode, message: string): SpecProblem {
  return { pointer: jsonPointer(path), message, code };
}

function internalHostNamesOutsideZone(draft: Draft): SpecProblem[] {
  const zone = zoneOf(draft);
  if (zone === undefined) return [];
  return draft.endpoints.flatMap((endpoint, at) => {
    const name = endpoint?.internalHostname;
    if (name === undefined || (name !== zone && liesInZone(name, zone))) return [];
    const message = `${quote(name)} must lie beneath the DNS zone ${zone}, as in apim.${zone}.`;
    return [problemAt(['endpoints', at, 'internalHostname'], 'OutsideZone', message)];
  });
}

/** A zone's own name cannot carry a CNAME (RFC 1034, section 3.6.2). */
function publicHostNamesOutsideZone(draft: Draft): SpecProblem[] {
  return draft.endpoints.flatMap((endpoint, at) => {
    const zone = endpoint?.publicDns && zoneNameOf(endpoint.publicDns.zoneId);
    if (!zone) return [];
    return endpoint.publicHostnames.flatMap((name, index) => {
      if (name === undefined || (name !== zone && liesInZone(name, zone))) return [];
      const message = `${quote(name)} must lie beneath the public DNS zone ${zone}, since its CNAME is kept there.`;
      return [problemAt(['endpoints', at, 'publicHostnames', index], 'OutsideZone', message)];
    });
  });
}

function zoneUnlikeItsId({ dns }: Draft): SpecProblem[] {
  const named = dns?.zoneId && zoneNameOf(dns.zoneId);
  if (!named || dns?.zone === undefined || dns.zone === named) return [];
  return [problemAt(['dns', 'zone'], 'Contradiction', `must be ${quote(named)}, the name in zoneId, or be left out.`)];
}

function leafOutlivesRoot({ issuer }: Draft): SpecProblem[] {
  const { leafValidityDays: leaf, rootValidityDays: root } = issuer ?? {};
  if (issuer?.kind !== 'internalCa' || leaf === undefined || root === undefined || leaf < root) return [];
  const message = `must be less than rootValidityDays (${root}), not ${leaf}: no leaf may outlive its root.`;
  return [problemAt(['issuer', 'leafValidityDays'], 'Contradiction', message)];
}

function rootNamedLikeLeaf({ name, issuer, endpoints }: Draft): SpecProblem[] {
  const root = issuer?.certificateName?.toLowerCase();
  const taken = endpoints.some(
    (endpoint) =>
      name !== undefined && endpoint?.name !== undefined && leafCertificateName(name, endpoint.name) === root,
  );
  if (!taken) return [];
  return [
    problemAt(['issuer', 'certificateName'], 'Contradiction', `${quote(root)} is the name of a leaf of this edge.`),
  ];
}

function endpointsWithoutCertificate({ issuer, endpoints }: Draft): SpecProblem[] {
  const given = issuer?.kind === 'existing' ? issuer.certificateNames : undefined;
  if (given === undefined) return [];
  const names = new Set(endpoints.map((endpoint) => endpoint?.name));
  const missing = [...names].filter((name) => name !== undefined && !Object.hasOwn(given, name));
  const unknown = names.has(undefined) ? [] : Object.keys(given).filter((name) => !names.has(name));
  return [
    ...missing.map((name) =>
      problemAt(['issuer', 'certificateNames'], 'Required', `needs a certificate name for endpoint ${quote(name)}.`),
    ),
    ...unknown.map((name) =>
      problemAt(['issuer', 'certificateNames', name], 'Contradiction', `${quote(name)} is no endpoint of this edge.`),
    ),
  ];
}
