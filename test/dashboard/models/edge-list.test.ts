import { firstExpiry, pageOf, pageSize } from '../../../dashboard/models/edge-list.ts';
import { brokenEdge, edgeNamed, hop, manyEdges, now } from '../../browser/sample-edges.ts';

const all = { text: '', ready: 'all', page: 0 } as const;
const names = (page: ReturnType<typeof pageOf>): string[] => page.rows.map(({ name }) => name);

describe('the list of edges', () => {
  test('shows first what needs a person: not ready, then what expires first, then by name', () => {
    const soon = edgeNamed('soon', { hops: [hop('gateway', { notAfter: now + 86_400 })] });
    const unseen = edgeNamed('unseen', { hops: [] });
    const edges = [unseen, edgeNamed('b'), edgeNamed('a'), soon, brokenEdge];
    expect(names(pageOf(edges, all, now))).toEqual(['fabrikam-prod', 'soon', 'a', 'b', 'unseen']);
  });

  test.each([
    ['part of a name', 'FABRI', ['fabrikam-prod']],
    ['a public host', 'one.contoso.com', ['one']],
    ['an internal host', 'apim.contoso', ['fabrikam-prod', 'one']],
    ['nothing that is there', 'zzz', []],
  ])('is found by %s', (_, text, expected) => {
    expect(names(pageOf([edgeNamed('one'), brokenEdge], { ...all, text }, now))).toEqual(expected);
  });

  test('counts each filter, whatever is chosen', () => {
    const edges = [edgeNamed('a', { activeRun: 'a.1' }), edgeNamed('b'), brokenEdge];
    const page = pageOf(edges, { ...all, ready: 'notReady' }, now);
    expect(names(page)).toEqual(['fabrikam-prod']);
    expect(page.counts).toEqual({ all: 3, ready: 2, notReady: 1, running: 1 });
  });

  test('has pages of a size that a screen can show, and stays on the last when the list shrinks', () => {
    const edges = manyEdges(120);
    expect(pageOf(edges, all, now)).toMatchObject({ pages: 3, page: 0, matching: 120 });
    expect(pageOf(edges, all, now).rows).toHaveLength(pageSize);
    const last = pageOf(edges, { ...all, page: 9 }, now);
    expect(last).toMatchObject({ page: 2 });
    expect(last.rows).toHaveLength(20);
  });

  test('a thousand edges take a small part of a frame budget of 100 ms', () => {
    const edges = manyEdges(1000);
    const started = performance.now();
    expect(pageOf(edges, all, now).counts.all).toBe(1000);
    expect(performance.now() - started).toBeLessThan(100);
  });
});

test('the first expiry of an edge is the earliest of all its hops', () => {
  expect(firstExpiry(edgeNamed('a', { hops: [] }))).toBeNull();
  expect(
    firstExpiry(edgeNamed('a', { hops: [hop('gateway', { notAfter: 5 }), hop('apiManagement', { notAfter: 3 })] })),
  ).toBe(3);
});
