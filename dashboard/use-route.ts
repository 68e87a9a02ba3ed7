import { useEffect, useState } from 'preact/hooks';

export type Route =
  | { readonly page: 'edges' }
  | { readonly page: 'new' }
  | { readonly page: 'edge'; readonly name: string }
  | { readonly page: 'edit'; readonly name: string }
  | { readonly page: 'run'; readonly id: string };

/** Addresses live behind `#`, so that the server has one page to serve and every view can be linked. */
export function routeOf(hash: string): Route {
  const [, kind, value, action] = hash.replace(/^#/, '').split('/').map(decoded);
  if (kind === 'new') return { page: 'new' };
  if (kind === 'runs' && value) return { page: 'run', id: value };
  if (kind === 'edges' && value) return { page: action === 'edit' ? 'edit' : 'edge', name: value };
  return { page: 'edges' };
}

/** What somebody mistyped is taken as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = (): void => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return routeOf(hash);
}

export const link = {
  edges: '#/',
  newEdge: '#/new',
  edge: (name: string): string => `#/edges/${encodeURIComponent(name)}`,
  edit: (name: string): string => `#/edges/${encodeURIComponent(name)}/edit`,
  run: (id: string): string => `#/runs/${encodeURIComponent(id)}`,
};
