import { useEffect, useState } from 'preact/hooks';
import { link, type Route, useRoute } from './use-route.ts';
import { EdgeList } from './views/edge-list.tsx';
import { EdgePage, RunCard } from './views/edge-page.tsx';
import { EditSpec, NewSpec } from './views/spec-editor.tsx';

export function App() {
  const route = useRoute();
  useEffect(() => {
    document.title = `${titleOf(route)} · edge-tls`;
  }, [route]);
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to content
      </a>
      <header>
        <a class="brand" href={link.edges}>
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
  return (
    <>
      <h1 tabIndex={-1}>Run {id}</h1>
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
