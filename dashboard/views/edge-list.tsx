import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { type EdgePage, type EdgeQuery, type EdgeRow, pageOf, type ReadyFilter } from '../models/edge-list.ts';
import { counted } from '../models/expiry.ts';
import { readyBadge } from '../models/ready.ts';
import type { Edge } from '../models/types.ts';
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
  const { value: edges, error, reload } = usePolled('edges', api.edges, () => 5_000);
  if (edges?.length === 0) return <NoEdges />;
  return (
    <>
      <div class="title">
        <h1>Edges</h1>
        <a class="button primary" href={link.newEdge}>
          New edge
        </a>
      </div>
      <ErrorView error={error} retry={reload} />
      {edges === null && !error && <Loading what="the edges" />}
      {edges && <FilteredEdges edges={edges} />}
    </>
  );
}

function FilteredEdges({ edges }: { edges: readonly Edge[] }) {
  const [query, setQuery] = useState<EdgeQuery>({ text: '', ready: 'all', page: 0 });
  const shown = pageOf(edges, query, Date.now() / 1000);
  return (
    <>
      <Filters shown={shown} query={query} change={setQuery} />
      <EdgeTable page={shown} />
      <Pager shown={shown} turn={(page) => setQuery({ ...query, page })} />
    </>
  );
}

interface FiltersProps {
  readonly shown: EdgePage;
  readonly query: EdgeQuery;
  readonly change: (query: EdgeQuery) => void;
}

function Filters({ shown, query, change }: FiltersProps) {
  return (
    <div class="toolbar">
      <label>
        <span class="visually-hidden">Find by name or host</span>
        <input
          type="search"
          placeholder="Find by name or host"
          value={query.text}
          onInput={(event) => change({ ...query, text: event.currentTarget.value, page: 0 })}
        />
      </label>
      <fieldset class="segments">
        <legend class="visually-hidden">Show</legend>
        {filters.map(([ready, label]) => (
          <label key={ready}>
            <input
              type="radio"
              name="ready"
              checked={query.ready === ready}
              onChange={() => change({ ...query, ready, page: 0 })}
            />
            <span>
              {label} ({shown.counts[ready].toLocaleString('en')})
            </span>
          </label>
        ))}
      </fieldset>
    </div>
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
            <th scope="col" class="wide-only">
              Public hosts
            </th>
            <th scope="col" class="wide-only">
              Run
            </th>
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
  const badge = readyBadge(row.ready);
  return (
    <tr>
      <th scope="row">
        <a href={link.edge(row.name)}>{row.name}</a>
      </th>
      <td>
        <span class={`badge ${badge.tone}`}>{badge.text}</span> {row.ready.reason}
        {badge.tone === 'bad' && (
          <p class="why">
            {row.ready.message} <a href={link.edge(row.name)}>What to do</a>
          </p>
        )}
      </td>
      <td>
        <span class={`badge ${row.expiry.tone}`}>{row.expiry.text}</span>
      </td>
      <td class="wide-only">{row.hosts}</td>
      <td class="wide-only">{row.activeRun ? <a href={link.run(row.activeRun)}>{row.activeRun}</a> : '–'}</td>
    </tr>
  );
}

function Pager({ shown, turn }: { shown: EdgePage; turn: (page: number) => void }) {
  const { page } = shown;
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
      <h1>No edges yet</h1>
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
