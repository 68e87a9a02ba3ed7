import { judgePublicName } from '../../dns/public-name.ts';
import { publicNamesOf, publicTargetOf } from '../../dns/public-names-of.ts';
import type { ObservedEdge } from '../../observed.ts';
import type { EdgeSpec } from '../../spec/edge-spec.ts';
import { publicNames } from '../../status/dns-status.ts';
import type { EdgeStatus } from '../../stores.ts';
import type { Endpoint } from '../../spec/endpoint.ts';
import { type Check, fail, ok, warn } from '../check.ts';
import {
  converge,
  plan as planCommand,
  showGatewayCertificate,
  showNetwork,
  showResource,
  showSecretsCertificate,
} from '../commands.ts';
import { day, daysUntil } from '../day.ts';
import type { Examination } from '../edge-observations.ts';
import { described } from './described.ts';
import { ownValue } from '../../own-value.ts';

/** Whoever renews it needs some notice. */
const expiryNoticeDays = 21;

/** What clients meet: the certificate of the listener, and the name that leads to it. */
export function publicChecks(examination: Examination): readonly Check[] {
  const { spec, observed } = examination;
  if (observed === null) return [];
  return spec.endpoints.flatMap((endpoint) => [
    ...endpoint.publicHostnames.map((host) => listenerCheck(examination, observed, { endpoint, host })),
    ...(endpoint.publicDns
      ? endpoint.publicHostnames.map((host) => cnameCheck(examination, observed, { endpoint, host }))
      : []),
    ...publicNames(endpoint, observed).map((name) => resolvedCheck(examination, name)),
  ]);
}

type PublicName = NonNullable<EdgeStatus['publicNames']>[number];

interface HostOfEndpoint {
  readonly endpoint: Endpoint;
  readonly host: string;
}

function listenerCheck(
  { spec, observations }: Examination,
  { endpoints }: ObservedEdge,
  { endpoint, host }: HostOfEndpoint,
): Check {
  const name = `public certificate (${host})`;
  const { servedByGateway = {}, listenerCertificate = null } = ownValue(endpoints, endpoint.name) ?? {};
  const served = servedByGateway[host]?.chain[0];
  if (servedByGateway[host] === null || servedByGateway[host] === undefined)
    return warn(name, 'The public listener cannot be reached from the app.', showNetwork);
  if (served === undefined) return fail(name, 'The gateway ends the handshake without a certificate.', converge(spec));
  const newest = listenerCertificate?.certificate.thumbprint ?? served.thumbprint;
  if (served.thumbprint !== newest)
    return fail(name, `It serves ${served.thumbprint}; the newest in Key Vault is ${newest}.`, converge(spec));
  const seen = `Serves ${described(served, observations.at)}`;
  const next = showListenerCertificate(endpoint, spec);
  const left = daysUntil(served.notAfter, observations.at);
  if (left < 0) return fail(name, `It expired on ${day(served.notAfter)}.`, next);
  const { verified, reason, fault } = servedByGateway[host];
  if (fault === 'HostNameMismatch') return fail(name, `${seen} ${reason ?? ''}`.trim(), next);
  // Whom clients trust is theirs to say: somebody may have an authority of their own.
  if (!verified) return warn(name, `${seen} ${reason ?? 'It does not verify.'}`, next);
  return left < expiryNoticeDays ? warn(name, seen, next) : ok(name, seen);
}

/** Where clients are led, as the virtual network's DNS server says. */
function resolvedCheck({ spec }: Examination, { name: host, answers, wanted, isRight }: PublicName): Check {
  const name = `public name resolves (${host})`;
  if (answers === null) return warn(name, `The DNS server could not be asked for ${host}.`, showNetwork);
  const seen = `${host} resolves to ${answers.join(', ') || 'nothing'}`;
  if (isRight === true) return ok(name, `${seen}, which is the gateway.`);
  const gateway =
    wanted.length === 0 ? 'the address of the gateway is not known' : `the gateway is at ${wanted.join(', ')}`;
  return warn(name, `${seen}; ${gateway}.`, showResource(spec.applicationGateway));
}

/** It is somebody else's to renew. */
function showListenerCertificate({ listenerCertificate }: Endpoint, { applicationGateway }: EdgeSpec): string {
  if ('keyVaultSecretId' in listenerCertificate) return showSecretsCertificate(listenerCertificate.keyVaultSecretId);
  return showGatewayCertificate(applicationGateway, listenerCertificate.sslCertificateName);
}

function cnameCheck({ spec, plan }: Examination, observed: ObservedEdge, { endpoint, host }: HostOfEndpoint): Check {
  const name = `public name (${host})`;
  const target = publicTargetOf(spec, observed);
  const present = publicNamesOf(endpoint, observed).find((one) => one.host === host);
  const found = present && target && judgePublicName(present, target);
  if (found?.state === 'right') return ok(name, found.how);
  if (found?.state === 'taken') return fail(name, `${found.what} ${found.why}`, planCommand(spec));
  const step = plan?.steps.find(
    ({ kind, changes }) => kind === 'ensureCname' && changes.some(({ path }) => path === `publicDns/${host}`),
  );
  if (step) return fail(name, step.reason.message, converge(spec));
  return fail(name, `The CNAME at ${host} could not be read.`, converge(spec));
}
