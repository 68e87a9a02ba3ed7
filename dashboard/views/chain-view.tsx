import { chainOf, type Leg, type SeenCertificate, type Sighting } from '../models/chain.ts';
import { healthFinding } from '../models/ready.ts';
import type { SpecEndpoint } from '../models/spec-endpoints.ts';
import type { Edge, ServerHealth } from '../models/types.ts';
import { FindingView } from './finding-view.tsx';

/** The path of one endpoint from the client to the web apps, with the certificate seen on every leg. */
export function ChainView({ edge, endpoint, now }: { edge: Edge; endpoint: SpecEndpoint; now: number }) {
  const health = edge.health.filter((server) => server.endpoint === endpoint.name);
  return (
    <section aria-label={`Path of endpoint ${endpoint.name}`}>
      <h3>Endpoint {endpoint.name}</h3>
      <ol class="chain">
        <li class="node">Client</li>
        {chainOf(edge, endpoint, now).map((leg) => (
          <LegView key={leg.to} leg={leg} />
        ))}
        <li class="leg last unknown">
          <span class="arrow" aria-hidden="true" />
          <p>TLS that API Management verifies itself</p>
        </li>
        <li class="node">Web apps</li>
      </ol>
      {health.map((server) => (
        <HealthLine key={server.address} server={server} />
      ))}
    </section>
  );
}

function LegView({ leg }: { leg: Leg }) {
  return (
    <>
      <li class={`leg ${leg.tone}`}>
        <span class="arrow" aria-hidden="true" />
        {leg.sightings.map((sighting) => (
          <SightingView key={sighting.host} sighting={sighting} />
        ))}
      </li>
      <li class="node">{leg.to}</li>
    </>
  );
}

function SightingView({ sighting: { host, tone, verdict, remedy, certificate } }: { sighting: Sighting }) {
  return (
    <div class="sighting">
      <p>
        <b class="host">{host}</b>
      </p>
      <p>
        {certificate && <span class={`badge ${certificate.expiry.tone}`}>{certificate.expiry.text}</span>}{' '}
        <span class={`badge ${tone}`}>{verdict}</span>
      </p>
      {certificate && <CertificateView certificate={certificate} />}
      {remedy && (
        <p class="remedy">
          <b>Next:</b> {remedy}
        </p>
      )}
    </div>
  );
}

function CertificateView({ certificate }: { certificate: SeenCertificate }) {
  return (
    <dl>
      <div>
        <dt>Subject</dt>
        <dd>{certificate.subject}</dd>
      </div>
      <div>
        <dt>Issuer</dt>
        <dd>{certificate.issuer}</dd>
      </div>
      <div>
        <dt>SHA-1</dt>
        <dd class="thumbprint">{certificate.thumbprint}</dd>
      </div>
    </dl>
  );
}

function HealthLine({ server }: { server: ServerHealth }) {
  return (
    <FindingView what={`Backend ${server.address}`} finding={healthFinding(server)}>
      {server.log}
    </FindingView>
  );
}
