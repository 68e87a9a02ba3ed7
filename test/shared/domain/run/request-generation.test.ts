import { array, assert, constantFrom, property } from 'fast-check';
import { completeGeneration } from '../../../../shared/domain/run/complete-generation.ts';
import { requestGeneration } from '../../../../shared/domain/run/request-generation.ts';
import { parseRunId, runId } from '../../../../shared/domain/run/run-id.ts';
import type { RunReason } from '../../../../shared/domain/run/run.ts';
import type { EdgeRecord } from '../../../../shared/domain/stores.ts';
import { edgeRecord } from '../../../support/edge-record.ts';

const reason = (message = 'for the test'): RunReason => ({ code: 'Test', message, requestedBy: 'test' });
const request = (edge: EdgeRecord, change = {}, message?: string) =>
  requestGeneration(edge, { reason: reason(message), change, now: 7 });

describe('a request for a run', () => {
  test('makes the next generation and its run active when nothing runs', () => {
    const { edge, run, activated } = request(edgeRecord({ requestedGeneration: 4, observedGeneration: 4 }));
    expect({ run, activated }).toEqual({ run: 'contoso-prod.5', activated: true });
    expect(edge).toMatchObject({ requestedGeneration: 5, activeRun: 'contoso-prod.5', pendingReason: reason() });
  });

  test('makes one generation wait while a run works', () => {
    const { edge, run, activated } = request(edgeRecord({ requestedGeneration: 5, activeRun: 'contoso-prod.5' }));
    expect({ run, activated }).toEqual({ run: 'contoso-prod.6', activated: false });
    expect(edge).toMatchObject({ requestedGeneration: 6, activeRun: 'contoso-prod.5' });
  });

  test('writes nothing when a run that has not begun will cover it', () => {
    const waiting = edgeRecord({ requestedGeneration: 6, activeRun: 'contoso-prod.5' });
    expect(request(waiting)).toEqual({ edge: null, run: 'contoso-prod.6', activated: false });
  });

  test('still writes the change that it brings', () => {
    const waiting = edgeRecord({ requestedGeneration: 6, activeRun: 'contoso-prod.5' });
    const { edge, run } = request(waiting, { specHash: 'b'.repeat(64) }, 'second');
    expect(run).toBe('contoso-prod.6');
    expect(edge).toMatchObject({ specHash: 'b'.repeat(64), requestedGeneration: 6, pendingReason: reason('second') });
  });

  test('makes a generation active that was asked for and left behind', () => {
    const { edge, run, activated } = request(edgeRecord({ requestedGeneration: 3, observedGeneration: 2 }));
    expect({ run, activated }).toEqual({ run: 'contoso-prod.3', activated: true });
    expect(edge?.activeRun).toBe('contoso-prod.3');
  });
});

describe('what a request leaves on the edge', () => {
  const nudge = (edge: EdgeRecord) =>
    requestGeneration(edge, { reason: { code: 'Sweep', message: 'm', requestedBy: 'edge-tls' }, change: {}, now: 7 });

  test('a renewal remembers the generation that covers it', () => {
    expect(request(edgeRecord(), { renewRequested: true }).edge).toMatchObject({ renewGeneration: 1 });
    const busy = edgeRecord({ requestedGeneration: 5, activeRun: 'contoso-prod.5' });
    expect(request(busy, { renewRequested: true }).edge).toMatchObject({ renewGeneration: 6 });
  });

  test('a sweep or an event is not asked for by anybody', () => {
    expect(request(edgeRecord()).edge?.askedGeneration).toBe(1);
    expect(nudge(edgeRecord({ askedGeneration: 0 })).edge?.askedGeneration).toBe(0);
  });

  test('who asks while a sweep waits is not forgotten', () => {
    const busy = edgeRecord({ requestedGeneration: 5, activeRun: 'contoso-prod.5' });
    const swept = nudge(busy).edge ?? busy;
    expect(request(swept).edge).toMatchObject({ requestedGeneration: 6, askedGeneration: 6, pendingReason: reason() });
    expect(nudge(request(swept).edge ?? busy).edge).toBeNull();
  });
});

describe('the end of a run', () => {
  const end = (edge: EdgeRecord, run: string) =>
    completeGeneration(edge, { run, outcome: { renewRequested: false }, now: 9 });

  test('keeps a renewal that was asked for after the run had drawn up its outcome', () => {
    const edge = edgeRecord({
      activeRun: 'contoso-prod.5',
      requestedGeneration: 6,
      renewRequested: true,
      renewGeneration: 6,
    });
    expect(end(edge, 'contoso-prod.5')?.edge.renewRequested).toBe(true);
    expect(end({ ...edge, renewGeneration: 5 }, 'contoso-prod.5')?.edge.renewRequested).toBe(false);
  });

  test('covers its generation and leaves nothing active', () => {
    const edge = edgeRecord({
      requestedGeneration: 5,
      activeRun: 'contoso-prod.5',
      pendingReason: reason(),
      renewRequested: true,
    });
    expect(end(edge, 'contoso-prod.5')).toMatchObject({
      next: null,
      edge: {
        observedGeneration: 5,
        activeRun: null,
        lastRun: 'contoso-prod.5',
        pendingReason: null,
        renewRequested: false,
      },
    });
  });

  test('hands over to the run that waits', () => {
    const edge = edgeRecord({ requestedGeneration: 6, activeRun: 'contoso-prod.5', pendingReason: reason() });
    expect(end(edge, 'contoso-prod.5')).toMatchObject({
      next: 'contoso-prod.6',
      edge: { observedGeneration: 5, activeRun: 'contoso-prod.6', pendingReason: reason() },
    });
  });

  test.each([
    ['that was ended already', null],
    ['that another one replaced', 'contoso-prod.5.1'],
  ])('changes nothing for a run %s', (_, activeRun) => {
    expect(end(edgeRecord({ requestedGeneration: 5, activeRun }), 'contoso-prod.5')).toBeNull();
  });

  test('covers the generation for a run that replaced a stuck one', () => {
    const edge = edgeRecord({ requestedGeneration: 5, activeRun: 'contoso-prod.5.1' });
    expect(end(edge, 'contoso-prod.5.1')?.edge).toMatchObject({ observedGeneration: 5, activeRun: null });
  });
});

test('in every order of requests and ends, each request is covered by a run that begins after it, and no run id comes twice', () => {
  assert(
    property(array(constantFrom('request', 'end'), { maxLength: 60 }), (events) => {
      let edge = edgeRecord();
      const begun: string[] = [];
      const promised: { run: string; before: number }[] = [];
      const begin = (run: string | null): void => void (run !== null && begun.push(run));
      const finish = (): void => {
        const ended = edge.activeRun && completeGeneration(edge, { run: edge.activeRun, outcome: {}, now: 0 });
        if (ended) edge = ended.edge;
        if (ended) begin(ended.next);
      };
      for (const event of events) {
        if (event === 'end') finish();
        else {
          const asked = request(edge);
          promised.push({ run: asked.run, before: begun.length });
          edge = asked.edge ?? edge;
          begin(asked.activated ? asked.run : null);
        }
      }
      while (edge.activeRun) finish();
      for (const { run, before } of promised) expect(begun.indexOf(run)).toBeGreaterThanOrEqual(before);
      expect(new Set(begun).size).toBe(begun.length);
      expect(edge.observedGeneration).toBe(edge.requestedGeneration);
    }),
  );
});

describe('run ids', () => {
  test.each([
    [{ edge: 'contoso-prod', generation: 12, replacement: 0 }, 'contoso-prod.12'],
    [{ edge: 'contoso-prod', generation: 12, replacement: 3 }, 'contoso-prod.12.3'],
  ])('of %j is %s, and back', (parts, id) => {
    expect(runId(parts)).toBe(id);
    expect(parseRunId(id)).toEqual(parts);
  });

  test.each([
    '',
    'contoso',
    'contoso.0',
    'contoso.01',
    'contoso.1.0',
    "a' or 1 eq 1.1",
    'Contoso.1',
    'a/b.1',
    'contoso.1\n',
  ])('are not %j', (id) => expect(parseRunId(id)).toBeNull());
});
