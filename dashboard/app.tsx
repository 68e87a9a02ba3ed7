import { useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks';
import { link, type Route, useRoute } from './use-route.ts';
import { EdgeList } from './views/edge-list.tsx';
import { EdgePage } from './views/edge-page.tsx';
import { ErrorView } from './views/problem-view.tsx';
import { RunCard } from './views/run-card.tsx';
import { EditSpec, NewSpec } from './views/spec-editor.tsx';

export function App() {
  const route = useRoute();
  const title = titleOf(route);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${title} · edge-tls`;
    // A screen reader and the keyboard follow to the new view, as they would to a new page.
    if (!first.current) document.getElementById('main')?.focus();
    first.current = false;
  }, [title]);
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to content
      </a>
      <header>
        <a class="brand" href={link.edges}>
          <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
            <path
              d="M16 3l11 5v8c0 7-5 11-11 13C10 27 5 23 5 16V8z"
              fill="none"
              stroke="currentColor"
              stroke-width="3"
            />
            <path d="M10.5 16l4 4 7-8.5" fill="none" stroke="currentColor" stroke-width="3" />
          </svg>
          edge-tls
        </a>
        <ThemeSwitch />
      </header>
      <main id="main" tabIndex={-1}>
        <Page route={route} />
      </main>
    </>
  );
}

/** The address behind `#` is the route, so the link must not change it. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Page({ route }: { route: Route }) {
  const [error] = useErrorBoundary();
  if (error) return <ErrorView error={error} />;
  switch (route.page) {
    case 'edges':
      return <EdgeList />;
    case 'new':
      return <NewSpec />;
    case 'edit':
      return <EditSpec key={route.name} name={route.name} />;
    case 'edge':
      return <EdgePage key={route.name} name={route.name} />;
    case 'run':
      return <RunPage id={route.id} />;
    default:
      return null;
  }
}

function RunPage({ id }: { id: string }) {
  // A run's id is its edge's name, a dot, and a number.
  const [edge = ''] = id.split('.');
  return (
    <>
      <nav aria-label="Breadcrumb">
        <a href={link.edges}>Edges</a> / <a href={link.edge(edge)}>{edge}</a> / {id}
      </nav>
      <div class="title">
        <h1>Run {id}</h1>
      </div>
      <RunCard key={id} id={id} heading="Run" />
    </>
  );
}

function titleOf(route: Route): string {
  if (route.page === 'edges') return 'Edges';
  if (route.page === 'new') return 'New edge';
  return route.page === 'run' ? route.id : route.name;
}

/** Follows the system until somebody chooses. */
function ThemeSwitch() {
  const [theme, setTheme] = useState(localStorage.getItem('theme') ?? 'system');
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('theme', theme);
  }, [theme]);
  return (
    <label>
      <span class="visually-hidden">Colours</span>
      <select value={theme} onChange={(event) => setTheme(event.currentTarget.value)}>
        <option value="system">System colours</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}
