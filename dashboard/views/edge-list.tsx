import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { type EdgePage, type EdgeRow, pageOf, type ReadyFilter } from '../models/edge-list.ts';
import { counted } from '../models/expiry.ts';
import { usePolled } from '../use-polled.ts';
import { link } from '../use-route.ts';
import { ErrorView, Loading } from './problem-view.tsx';

const filters: readonly (readonly [ReadyFilter, string])[] = [
  ['all', 'All'],
  ['notReady', 'Not ready'],
  ['running', 'Running'],
  ['ready', 'Ready'],
];

export function EdgeList() {
  const { value: edges, error } = usePolled('edges', api.edges, () => 5_000);
  const [text, setText] = useState('');
  const [ready, setReady] = useState<ReadyFilter>('all');
  const [page, setPage] = useState(0);
  if (edges === null) return error ? <ErrorView error={error} /> : <Loading what="the edges" />;
  if (edges.length === 0) return <NoEdges />;
  const shown = pageOf(edges, { text, ready, page }, Date.now() / 1000);
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Edges</h1>
        <a class="button primary" href={link.newEdge}>
          New edge
        </a>
      </div>
      <ErrorView error={error} />
      <div class="toolbar">
        <label>
          <span class="visually-hidden">Find by name or host</span>
          <input
            type="search"
            placeholder="Find by name or host"
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setPage(0);
            }}
          />
        </label>
        <fieldset class="segments">
          <legend class="visually-hidden">Show</legend>
          {filters.map(([value, label]) => (
            <label key={value}>
              <input
                type="radio"
                name="ready"
                checked={ready === value}
                onChange={() => {
                  setReady(value);
                  setPage(0);
                }}
              />
              <span>
                {label} ({shown.counts[value]})
              </span>
            </label>
          ))}
        </fieldset>
      </div>
      <EdgeTable page={shown} />
      <Pager page={page} shown={shown} turn={setPage} />
    </>
  );
}

function EdgeTable({ page }: { page: EdgePage }) {
  if (page.rows.length === 0) return <p class="empty">No edge matches.</p>;
  return (
    <div class="scroll" role="region" aria-label="Edges" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Edge</th>
            <th scope="col">State</th>
            <th scope="col">Certificates</th>
            <th scope="col">Public hosts</th>
            <th scope="col">Run</th>
          </tr>
        </thead>
        <tbody>
          {page.rows.map((row) => (
            <Row key={row.name} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row }: { row: EdgeRow }) {
  const tone = row.ready.status === 'True' ? 'good' : row.ready.status === 'False' ? 'bad' : 'unknown';
  return (
    <tr>
      <th scope="row">
        <a href={link.edge(row.name)}>{row.name}</a>
      </th>
      <td>
        <span class={`badge ${tone}`}>{row.ready.status === 'True' ? 'Ready' : 'Not ready'}</span> {row.ready.reason}
      </td>
      <td>
        <span class={`badge ${row.expiry.tone}`}>{row.expiry.text}</span>
      </td>
      <td>{row.hosts}</td>
      <td>{row.activeRun ? <a href={link.run(row.activeRun)}>{row.activeRun}</a> : '–'}</td>
    </tr>
  );
}

function Pager({ page, shown, turn }: { page: number; shown: EdgePage; turn: (page: number) => void }) {
  if (shown.pages === 1) return null;
  return (
    <nav class="pager" aria-label="Pages">
      <button type="button" disabled={page === 0} onClick={() => turn(page - 1)}>
        Previous
      </button>
      <span>
        Page {page + 1} of {shown.pages}, {counted(shown.matching, 'edge')}
      </span>
      <button type="button" disabled={page + 1 >= shown.pages} onClick={() => turn(page + 1)}>
        Next
      </button>
    </nav>
  );
}

function NoEdges() {
  return (
    <section class="empty">
      <h1 tabIndex={-1}>No edges yet</h1>
      <p>
        An edge is one Application Gateway in front of one API Management service. Describe it, and edge-tls issues the
        internal certificate, writes the DNS record, sets the custom domain and builds the gateway.
      </p>
      <a class="button primary" href={link.newEdge}>
        Create the first edge
      </a>
    </section>
  );
}
