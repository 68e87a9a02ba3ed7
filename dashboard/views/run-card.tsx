import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { deliveryLine } from '../models/delivery.ts';
import { statusText, toneOf } from '../models/run-tone.ts';
import type { Run } from '../models/types.ts';
import { usePolled } from '../use-polled.ts';
import { link } from '../use-route.ts';
import { PlanView } from './plan-view.tsx';
import { ErrorView, Loading, ProblemView } from './problem-view.tsx';
import { TimelineView } from './timeline-view.tsx';

/** One run: why it was asked for, what went wrong, and its steps on a scale of time; live until it ends. */
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
  if (run === null) return error ? <ErrorView error={error} retry={reload} /> : <Loading what={`run ${id}`} />;
  return (
    <section class="card" aria-labelledby="run">
      <h2 id="run">
        {heading} <a href={link.run(id)}>{id}</a>
      </h2>
      <p role="status">
        <span class={`badge ${toneOf(run)}`}>{statusText(run.status)}</span> {run.reason.message}
      </p>
      <p class="hint">
        {run.reason.code}, asked for by {run.reason.requestedBy} on {new Date(run.createdAt * 1000).toLocaleString()}
      </p>
      <ErrorView error={error} retry={reload} />
      <Decisions run={run} decided={reload} />
      {run.problem && <ProblemView problem={run.problem} />}
      <TimelineView run={run} now={Date.now() / 1000} />
      <PlanOf run={run} />
      <Deliveries run={run} />
    </section>
  );
}

/** The plan is what there is to decide on while a run waits; afterwards it is there to be looked up. */
function PlanOf({ run }: { run: Run }) {
  if (!run.plan) return null;
  return (
    <details open={run.status === 'WaitingForApproval'}>
      <summary>Plan of this run</summary>
      <PlanView plan={run.plan} />
    </details>
  );
}

function Deliveries({ run: { notifications = [] } }: { run: Run }) {
  if (notifications.length === 0) return null;
  return (
    <section aria-label="Notifications">
      <h3>Who was told</h3>
      <ul class="deliveries">
        {notifications.map(deliveryLine).map(({ tone, state, text }) => (
          <li key={text}>
            <span class={`badge ${tone}`}>{state}</span> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Decisions({ run, decided }: { run: Run; decided: () => void }) {
  const [error, setError] = useState<unknown>(null);
  if (run.endedAt !== null) return null;
  const decide = (act: (run: Run) => Promise<void>): void => {
    setError(null);
    act(run).then(decided, setError);
  };
  return (
    <>
      <ErrorView error={error} />
      <div class="toolbar">
        {run.status === 'WaitingForApproval' && (
          <button type="button" class="primary" onClick={() => decide(api.approve)}>
            Approve this plan
          </button>
        )}
        <button type="button" onClick={() => decide(api.cancel)}>
          Cancel run
        </button>
      </div>
    </>
  );
}
