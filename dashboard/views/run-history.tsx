import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { statusText, toneOf } from '../models/run-tone.ts';
import type { Run } from '../models/types.ts';
import { usePolled } from '../use-polled.ts';
import { link } from '../use-route.ts';
import { ErrorView, Loading } from './problem-view.tsx';

const statuses: readonly Run['status'][] = [
  'NotStarted',
  'Running',
  'WaitingForApproval',
  'Succeeded',
  'Failed',
  'Canceled',
];

/** What was done to an edge, newest first. */
export function RunHistory({ name, active }: { name: string; active: string | null }) {
  const { value: runs, error } = usePolled(
    `runs ${name} ${active ?? ''}`,
    () => api.runs(name),
    () => (active ? 2_000 : 10_000),
  );
  const [status, setStatus] = useState<string>('all');
  if (runs === null) return error ? <ErrorView error={error} /> : <Loading what="the history" />;
  const shown = runs.filter((run) => status === 'all' || run.status === status);
  return (
    <section class="card" aria-labelledby="history">
      <h2 id="history">History</h2>
      <label>
        Status{' '}
        <select value={status} onChange={(event) => setStatus(event.currentTarget.value)}>
          <option value="all">All</option>
          {statuses.map((value) => (
            <option key={value} value={value}>
              {statusText(value)}
            </option>
          ))}
        </select>
      </label>
      {shown.length === 0 ? (
        <p class="empty">No run to show.</p>
      ) : (
        <div class="scroll" role="region" aria-label="Runs" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Run</th>
                <th scope="col">Status</th>
                <th scope="col" class="wide-only">
                  Reason
                </th>
                <th scope="col" class="wide-only">
                  Asked for by
                </th>
                <th scope="col" class="wide-only">
                  When
                </th>
                <th scope="col">Problem</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((run) => (
                <tr key={run.id}>
                  <th scope="row">
                    <a href={link.run(run.id)}>{run.id}</a>
                  </th>
                  <td>
                    <span class={`badge ${toneOf(run)}`}>{statusText(run.status)}</span>
                  </td>
                  <td class="wide-only">{run.reason.code}</td>
                  <td class="wide-only">{run.reason.requestedBy}</td>
                  <td class="wide-only">{new Date(run.createdAt * 1000).toLocaleString()}</td>
                  <td>{run.problem ? `${run.problem.code}: ${run.problem.fix}` : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
