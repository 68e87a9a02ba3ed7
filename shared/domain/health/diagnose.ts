import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import * as certificate from './certificate-findings.ts';
import type { DiagnosisInput } from './diagnosis-input.ts';
import type { Finding } from './finding.ts';
import { healthCause, type HealthCause } from './health-texts.ts';
import * as network from './network-findings.ts';

/** Why the backend is not healthy, from Azure's words, sharpened by what else is known. Always answers; the evidence has Azure's text. */
export function diagnose(input: DiagnosisInput): Problem {
  const [code, details] = findingOf(input);
  return problem(code, { ...details, evidence: evidenceOf(input) });
}

const explanations: Readonly<Record<HealthCause, (input: DiagnosisInput) => Finding>> = {
  nameMismatch: certificate.nameMismatch,
  rootNotTrusted: certificate.rootNotTrusted,
  noTrustedRoot: certificate.noTrustedRoot,
  intermediateMissing: certificate.intermediateMissing,
  leafMissing: certificate.leafMissing,
  expired: certificate.expired,
  notListed: certificate.notListed,
  unverifiable: certificate.unverifiable,
  status: network.wrongStatus,
  body: network.body,
  timeout: network.timeout,
  refused: network.refused,
  unresolvable: network.unresolvable,
  unknown: network.unknownHealth,
};

/** What a default host name or certificate in the wrong place looks like, depending on who notices first. */
const looksOfDefault: readonly HealthCause[] = [
  'nameMismatch',
  'rootNotTrusted',
  'noTrustedRoot',
  'intermediateMissing',
  'unresolvable',
  'unknown',
];

function findingOf(input: DiagnosisInput): Finding {
  if (input.server === null) return network.noServer(input);
  const cause = healthCause(input.server.log, input.server.errorName);
  if (cause === null) return network.unexplained(input);
  if (looksOfDefault.includes(cause) && certificate.servesDefault(input)) return certificate.defaultCertificate(input);
  return explanations[cause](input);
}

function evidenceOf(input: DiagnosisInput): Problem['evidence'] {
  const leaf = input.served?.chain[0];
  return {
    endpoint: input.endpoint,
    address: input.server?.address ?? null,
    health: input.server?.health ?? null,
    azure: input.server?.log ?? null,
    errorName: input.server?.errorName ?? null,
    answers: input.addresses === null ? null : input.addresses.join(', '),
    apiManagementAddress: input.apiManagementAddress,
    servedSubject: leaf?.subject ?? null,
    servedThumbprint: leaf?.thumbprint ?? null,
  };
}
