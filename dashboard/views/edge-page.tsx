import { ApiError, api } from '../api.ts';
import { endpointsOf } from '../models/chain.ts';
import { agoOf } from '../models/duration.ts';
import { dnsFinding, publicNameFinding, readyBadge, readyOf } from '../models/ready.ts';
import type { Edge } from '../models/types.ts';
import { usePolled } from '../use-polled.ts';
import { link } from '../use-route.ts';
import { ChainView } from './chain-view.tsx';
import { EdgeActions } from './edge-actions.tsx';
import { FindingView } from './finding-view.tsx';
import { ErrorView, Loading } from './problem-view.tsx';
import { RunCard } from './run-card.tsx';
import { RunHistory } from './run-history.tsx';

const seconds = (): number => Date.now() / 1000;

/** One edge: first its state, then the run under way, then what was before. */
export function EdgePage({ name }: { name: string }) {
  const {
    value: known,
    error,
    reload,
  } = usePolled(
    `edge ${name}`,
    () => api.edge(name),
    (read) => (read.activeRun ? 1_000 : 5_000),
  );
  // What is known of an edge that is gone is of no use any more.
  const edge = error instanceof ApiError && error.status === 404 ? null : known;
  return (
    <>
      <nav aria-label="Breadcrumb">
        <a href={link.edges}>Edges</a> / {name}
      </nav>
      <div class="title">
        <h1>{name}</h1>
        {edge && (
          <a class="button" href={link.edit(name)}>
            Edit spec
          </a>
        )}
      </div>
      <ErrorView error={error} retry={reload} />
      {edge === null && !error && <Loading what={`edge ${name}`} />}
      {edge && (
        <>
          <State edge={edge} />
          <EdgeActions edge={edge} changed={reload} />
          <CurrentRun edge={edge} />
          <RunHistory name={name} active={edge.activeRun} />
        </>
      )}
    </>
  );
}

function State({ edge }: { edge: Edge }) {
  const ready = readyOf(edge);
  const badge = readyBadge(ready);
  return (
    <section class="card" aria-labelledby="state">
      <h2 id="state">State</h2>
      <p class="ready" role="status">
        <span class={`badge ${badge.tone}`}>{badge.text}</span> <b>{ready.reason}</b> {ready.message}
      </p>
      {endpointsOf(edge).map((endpoint) => (
        <ChainView key={endpoint.name} edge={edge} endpoint={endpoint} now={seconds()} />
      ))}
      {edge.dns.map((name) => (
        <FindingView key={name.name} what={`DNS ${name.name}`} finding={dnsFinding(name)} />
      ))}
      {edge.publicNames.map((name) => (
        <FindingView key={name.name} what={`Public name ${name.name}`} finding={publicNameFinding(name)} />
      ))}
      {edge.warnings.map(({ code, what, fix }) => (
        <FindingView key={`${code} ${what}`} what={what} finding={{ tone: 'soon', text: code, remedy: fix }} />
      ))}
      <p class="hint">{timesOf(edge)}</p>
    </section>
  );
}

function timesOf({ observedAt, renewalAt }: Edge): string {
  if (observedAt === null) return 'What is served is looked at in each run; none has finished yet.';
  const renewal = renewalAt === null ? 'none by edge-tls' : new Date(renewalAt * 1000).toLocaleDateString();
  return `Looked at ${agoOf(observedAt, seconds())}. Next renewal: ${renewal}.`;
}

/** A run that has ended is told of as long as the edge is not as it should be. */
function CurrentRun({ edge }: { edge: Edge }) {
  const shown = edge.activeRun ?? (readyOf(edge).status === 'True' ? null : edge.lastRun);
  if (shown === null) return null;
  return <RunCard key={shown} id={shown} heading={edge.activeRun ? 'Current run' : 'Last run'} />;
}
