import { postConverge } from '../../functions/http-converge-edge.ts';
import { deleteEdge } from '../../functions/http-delete-edge.ts';
import { getEdge } from '../../functions/http-get-edge.ts';
import { putEdge } from '../../functions/http-put-edge.ts';
import { postRenew } from '../../functions/http-renew-edge.ts';
import { completeRun } from '../../shared/domain/run/complete-run.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { type Request, TestApi } from '../support/test-call.ts';

const params = { name: 'contoso-prod' };
const withPriority = (priority: number): object => ({
  ...specDocument,
  endpoints: [{ ...specDocument.endpoints[0], rule: { type: 'Basic', priority } }],
});
const failed = { status: 412, body: { code: 'PreconditionFailed' } };

async function withEdge(): Promise<{ api: TestApi; etag: string }> {
  const api = new TestApi();
  await api.send(putEdge, { params, body: withPriority(100) });
  return { api, etag: await etagOf(api) };
}

const etagOf = async (api: TestApi): Promise<string> => (await api.send(getEdge, { params })).headers?.etag ?? '';
const put = (api: TestApi, headers: Request['headers'], priority = 200) =>
  api.send(putEdge, { params, body: withPriority(priority), ...(headers ? { headers } : {}) });
const specOf = async (api: TestApi): Promise<unknown> => (await api.stores.edges.get('contoso-prod'))?.spec;

describe('If-Match', () => {
  test('the etag that was read lets the change through, and is another afterwards', async () => {
    const { api, etag } = await withEdge();
    const answer = await put(api, { 'if-match': etag });
    expect(answer.status).toBe(202);
    expect(answer.headers?.etag).toBe(await etagOf(api));
    expect(answer.headers?.etag).not.toBe(etag);
  });

  test('of two who read the same, the second is refused, and what the first stored stays', async () => {
    const { api, etag } = await withEdge();
    expect((await put(api, { 'if-match': etag }, 200)).status).toBe(202);
    const writes = api.stores.edges.writes;
    const refused = await put(api, { 'if-match': etag }, 300);
    expect(refused).toMatchObject({ ...failed, headers: { 'content-type': 'application/problem+json' } });
    expect(api.stores.edges.writes).toBe(writes);
    expect(await specOf(api)).toMatchObject({ endpoints: [{ rule: { priority: 200 } }] });
    expect((await put(api, { 'if-match': await etagOf(api) }, 300)).status).toBe(202);
  });

  test('somebody who stores between looking and writing is not overwritten', async () => {
    const { api, etag } = await withEdge();
    const read = api.stores.edges.get.bind(api.stores.edges);
    let reads = 0;
    api.stores.edges.get = async (name) => {
      const edge = await read(name);
      reads += 1;
      // After the first look of the request, and before that of the guarded write.
      if (reads === 1 && edge) await api.stores.edges.replace({ ...edge, specHash: 'of another spec' });
      return edge;
    };
    expect(await put(api, { 'if-match': etag })).toMatchObject(failed);
    expect((await read('contoso-prod'))?.specHash).toBe('of another spec');
  });

  test('a run that ends meanwhile keeps nobody from storing what they edited', async () => {
    const { api, etag } = await withEdge();
    const status = {
      ready: true,
      reason: 'Converged',
      message: '',
      at: 0,
      hops: [],
      dns: [],
      health: [],
      renewalAt: null,
    };
    const services = { stores: api.stores, clock: api.azure.clock, start: async () => undefined };
    await completeRun(services, { edge: 'contoso-prod', run: 'contoso-prod.1', outcome: { status } });
    expect((await put(api, { 'if-match': etag })).status).toBe(202);
  });

  test.each<[string, (etag: string) => string, number]>([
    ['* for an edge that is there', () => '*', 202],
    ['one of several', (etag) => `"other", ${etag} ,"more"`, 202],
    ['one of several, with a comma in another', (etag) => `"a,b",${etag}`, 202],
    ['none of several', () => '"a", "b"', 412],
    ['its weak form, since a weak etag never matches', (etag) => `W/${etag}`, 412],
    ['a weak one before the right one', (etag) => `W/"x", ${etag}`, 202],
    ['no quotes', (etag) => etag.replaceAll('"', ''), 412],
    ['nothing', () => '', 412],
    ['an empty one', () => '""', 412],
    ['half a list', (etag) => `${etag}, "`, 412],
    ['* in a list', (etag) => `*, ${etag}`, 412],
  ])('%s', async (_, header, status) => {
    const { api, etag } = await withEdge();
    expect((await put(api, { 'if-match': header(etag) })).status).toBe(status);
  });

  test.each(['*', '"anything"'])('%s creates nothing', async (header) => {
    const api = new TestApi();
    expect(await put(api, { 'if-match': header })).toMatchObject(failed);
    expect(api.stores.edges.writes).toBe(0);
    expect(api.started).toEqual([]);
  });

  test('a spec that is none is refused as one, whatever the etag', async () => {
    const { api } = await withEdge();
    const answer = await api.send(putEdge, { params, body: {}, headers: { 'if-match': '"old"' } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'SpecInvalid' } });
  });

  test('holds for DELETE, converge and renew as well; an edge that is not there is 404', async () => {
    for (const endpoint of [deleteEdge, postConverge, postRenew]) {
      const { api, etag } = await withEdge();
      const stale = { params, headers: { 'if-match': '"stale"' } };
      expect(await api.send(endpoint, stale)).toMatchObject(failed);
      expect(await api.stores.edges.get('contoso-prod')).toMatchObject({ deleting: false, requestedGeneration: 1 });
      expect((await api.send(endpoint, { params, headers: { 'if-match': etag } })).status).toBe(202);
      expect(await new TestApi().send(endpoint, stale)).toMatchObject({ status: 404, body: { code: 'EdgeNotFound' } });
    }
  });

  test('DELETE asked again answers the run that does it, though the etag is another since', async () => {
    const { api, etag } = await withEdge();
    const headers = { 'if-match': etag };
    const first = await api.send(deleteEdge, { params, headers });
    const second = await api.send(deleteEdge, { params, headers });
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.headers?.location).toBe(first.headers?.location);
  });
});

describe('If-None-Match', () => {
  test('* creates an edge, and refuses to touch one that is there', async () => {
    const api = new TestApi();
    expect((await put(api, { 'if-none-match': '*' })).status).toBe(202);
    const writes = api.stores.edges.writes;
    expect(await put(api, { 'if-none-match': '*' }, 300)).toMatchObject(failed);
    expect(api.stores.edges.writes).toBe(writes);
  });

  test('* refuses whoever comes second while the first is creating it', async () => {
    const { api } = await withEdge();
    const read = api.stores.edges.get.bind(api.stores.edges);
    let reads = 0;
    api.stores.edges.get = async (name) => (++reads === 1 ? null : read(name));
    expect(await put(api, { 'if-none-match': '*' })).toMatchObject(failed);
  });

  test('an etag refuses the edge that has it, in its weak form too', async () => {
    const { api, etag } = await withEdge();
    for (const header of [etag, `W/${etag}`, `"a", ${etag}`])
      expect(await put(api, { 'if-none-match': header })).toMatchObject(failed);
    expect((await put(api, { 'if-none-match': '"a"' })).status).toBe(202);
  });

  test('what is no list creates nothing', async () => {
    expect(await put(new TestApi(), { 'if-none-match': 'abc' })).toMatchObject(failed);
  });
});

describe('with an Idempotency-Key', () => {
  test('a retry gets the first answer, though the etag that it sends is not current any more', async () => {
    const { api, etag } = await withEdge();
    const headers = { 'if-match': etag, 'idempotency-key': 'a-key' };
    const first = await put(api, headers);
    const second = await put(api, headers);
    expect(second).toMatchObject({ status: 202, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect((await api.stores.edges.get('contoso-prod'))?.requestedGeneration).toBe(2);
  });

  test('a refusal is not kept: the same key with the right etag is judged anew', async () => {
    const { api, etag } = await withEdge();
    expect(await put(api, { 'if-match': '"stale"', 'idempotency-key': 'a-key' })).toMatchObject(failed);
    expect((await put(api, { 'if-match': etag, 'idempotency-key': 'a-key' })).status).toBe(202);
  });

  test('another condition is another request', async () => {
    const { api, etag } = await withEdge();
    await put(api, { 'if-match': etag, 'idempotency-key': 'a-key' });
    const others: Record<string, string>[] = [{}, { 'if-match': '*' }, { 'if-none-match': etag }];
    for (const other of others)
      expect(await put(api, { ...other, 'idempotency-key': 'a-key' })).toMatchObject({
        status: 422,
        body: { code: 'IdempotencyKeyReused' },
      });
  });
});
