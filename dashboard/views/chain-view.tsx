import { chainOf, type Leg } from '../models/chain.ts';
import type { Edge, ServerHealth } from '../models/types.ts';

/** The path of one endpoint from the client to the web apps, with the certificate seen on every leg. */
export function ChainView({ edge, endpoint, now }: { edge: Edge; endpoint: string; now: number }) {
  const legs = chainOf(edge, endpoint, now);
  const health = edge.health.filter((server) => server.endpoint === endpoint);
  return (
    <section aria-label={`Path of endpoint ${endpoint}`}>
      <h3>Endpoint {endpoint}</h3>
      <ol class="chain">
        <li class="node">Client</li>
        {legs.map((leg) => (
          <LegView key={leg.to} leg={leg} />
        ))}
        <li class="leg unknown">
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
        <p>
          <b>{leg.host}</b> <span class={`badge ${leg.tone}`}>{leg.verdict}</span>
        </p>
        {leg.certificate ? (
          <dl>
            <div>
              <dt>Subject</dt>
              <dd>{leg.certificate.subject}</dd>
            </div>
            <div>
              <dt>Issuer</dt>
              <dd>{leg.certificate.issuer}</dd>
            </div>
            <div>
              <dt>Expires</dt>
              <dd>{leg.certificate.expiry.text}</dd>
            </div>
            <div>
              <dt>SHA-1</dt>
              <dd class="thumbprint">{leg.certificate.thumbprint}</dd>
            </div>
          </dl>
        ) : (
          <p>No certificate was seen.</p>
        )}
      </li>
      <li class="node">{leg.to}</li>
    </>
  );
}

function HealthLine({ server }: { server: ServerHealth }) {
  const good = server.health === 'Healthy' || server.health === 'Up';
  return (
    <p>
      Backend {server.address}: <span class={`badge ${good ? 'good' : 'bad'}`}>{server.health}</span> {server.log}
    </p>
  );
}
