import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { endpointsOf } from '../models/chain.ts';
import { readyOf } from '../models/edge-list.ts';
import { toneOf } from '../models/run-tone.ts';
import type { Edge, Run } from '../models/types.ts';
import { usePolled } from '../use-polled.ts';
import { link } from '../use-route.ts';
import { ChainView } from './chain-view.tsx';
import { EdgeActions } from './edge-actions.tsx';
import { ErrorView, Loading, ProblemView } from './problem-view.tsx';
import { RunHistory } from './run-history.tsx';
import { TimelineView } from './timeline-view.tsx';

const seconds = (): number => Date.now() / 1000;

/** One edge: first its state, then the run under way, then what was before. */
export function EdgePage({ name }: { name: string }) {
  const {
    value: edge,
    error,
    reload,
  } = usePolled(
    `edge ${name}`,
    () => api.edge(name),
    (known) => (known.activeRun ? 1_000 : 5_000),
  );
  if (edge === null) return error ? <ErrorView error={error} /> : <Loading what={`edge ${name}`} />;
  return (
    <>
      <nav aria-label="Breadcrumb">
        <a href={link.edges}>Edges</a> / {name}
      </nav>
      <div class="title">
        <h1 tabIndex={-1}>{name}</h1>
        <a class="button" href={link.edit(name)}>
          Edit spec
        </a>
      </div>
      <ErrorView error={error} />
      <State edge={edge} />
      <EdgeActions edge={edge} changed={reload} />
      <CurrentRun edge={edge} />
      <RunHistory name={name} active={edge.activeRun} />
    </>
  );
}

function State({ edge }: { edge: Edge }) {
  const ready = readyOf(edge);
  const tone = ready.status === 'True' ? 'good' : ready.status === 'False' ? 'bad' : 'unknown';
  return (
    <section class="card" aria-labelledby="state">
      <h2 id="state">State</h2>
      <p class="ready">
        <span class={`badge ${tone}`}>{ready.status === 'True' ? 'Ready' : 'Not ready'}</span> <b>{ready.reason}</b>{' '}
        {ready.message}
      </p>
      {endpointsOf(edge).map((endpoint) => (
        <ChainView key={endpoint} edge={edge} endpoint={endpoint} now={seconds()} />
      ))}
      {edge.dns.map(({ name, answers }) => (
        <p key={name}>
          DNS {name}: {answers?.join(', ') || <span class="badge bad">no answer</span>}
        </p>
      ))}
      <p>
        Next renewal: {edge.renewalAt === null ? 'none by edge-tls' : new Date(edge.renewalAt * 1000).toLocaleString()}
      </p>
    </section>
  );
}

function CurrentRun({ edge }: { edge: Edge }) {
  const shown = edge.activeRun ?? (readyOf(edge).status === 'True' ? null : edge.lastRun);
  if (shown === null) return null;
  return <RunCard id={shown} heading={edge.activeRun ? 'Current run' : 'Last run'} />;
}

export function RunCard({ id, heading }: { id: string; heading: string }) {
  const {
    value: run,
    error,
    reload,
  } = usePolled(
    `run ${id}`,
    () => api.run(id),
    (known) => (known.endedAt === null ? 1_000 : null),
  );
  if (run === null) return error ? <ErrorView error={error} /> : <Loading what={`run ${id}`} />;
  return (
    <section class="card" aria-labelledby="run">
      <h2 id="run">
        {heading} <a href={link.run(id)}>{id}</a>
      </h2>
      <p>
        <span class={`badge ${toneOf(run)}`}>{run.status}</span> {run.reason.message} <code>{run.reason.code}</code>,
        asked for by {run.reason.requestedBy}
      </p>
      <Decisions run={run} decided={reload} />
      {run.problem && <ProblemView problem={run.problem} />}
      <TimelineView run={run} now={seconds()} />
    </section>
  );
}

function Decisions({ run, decided }: { run: Run; decided: () => void }) {
  const [error, setError] = useState<unknown>(null);
  if (run.endedAt !== null) return null;
  const decide = (act: (run: Run) => Promise<void>): void => {
    act(run).then(decided, setError);
  };
  return (
    <div class="toolbar">
      <ErrorView error={error} />
      {run.status === 'WaitingForApproval' && (
        <button type="button" class="primary" onClick={() => decide(api.approve)}>
          Approve this plan
        </button>
      )}
      <button type="button" onClick={() => decide(api.cancel)}>
        Cancel run
      </button>
    </div>
  );
}
