import type { ObservedEdge } from '../../observed.ts';
import type { EdgeSpec } from '../../spec/edge-spec.ts';
import type { Endpoint } from '../../spec/endpoint.ts';
import { type Check, fail, ok, warn } from '../check.ts';
import { converge, showGatewayCertificate, showNetwork, showSecretsCertificate } from '../commands.ts';
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
  ]);
}

interface PublicName {
  readonly endpoint: Endpoint;
  readonly host: string;
}

function listenerCheck(
  { spec, observations }: Examination,
  { endpoints }: ObservedEdge,
  { endpoint, host }: PublicName,
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
  const left = daysUntil(served.notAfter, observations.at);
  if (left < 0) return fail(name, `It expired on ${day(served.notAfter)}.`, showListenerCertificate(endpoint, spec));
  return left < expiryNoticeDays ? warn(name, seen, showListenerCertificate(endpoint, spec)) : ok(name, seen);
}

/** It is somebody else's to renew. */
function showListenerCertificate({ listenerCertificate }: Endpoint, { applicationGateway }: EdgeSpec): string {
  if ('keyVaultSecretId' in listenerCertificate) return showSecretsCertificate(listenerCertificate.keyVaultSecretId);
  return showGatewayCertificate(applicationGateway, listenerCertificate.sslCertificateName);
}

function cnameCheck({ spec, plan }: Examination, { endpoints }: ObservedEdge, { endpoint, host }: PublicName): Check {
  const name = `public name (${host})`;
  const target = ownValue(endpoints, endpoint.name)?.cnames[host] ?? null;
  const step = plan?.steps.find(
    ({ kind, changes }) => kind === 'ensureCname' && changes.some(({ path }) => path === `publicDns/${host}`),
  );
  if (step) return fail(name, step.reason.message, converge(spec));
  if (target === null) return fail(name, `The CNAME at ${host} could not be read.`, converge(spec));
  return ok(name, `${host} is a CNAME of ${target}, the gateway.`);
}
