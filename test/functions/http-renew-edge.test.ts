import { postRenew } from '../../functions/http-renew-edge.ts';
import { edgeRecord } from '../support/edge-record.ts';
import { TestApi } from '../support/test-call.ts';

describe('POST /api/edges/{name}/renew', () => {
  test('requests a run that makes a new leaf', async () => {
    const api = new TestApi();
    await api.stores.edges.create(edgeRecord({ name: 'contoso-prod' }));
    const answer = await api.send(postRenew, { params: { name: 'contoso-prod' } });
    expect(answer).toMatchObject({ status: 202, headers: { location: '/api/runs/contoso-prod.1' } });
    expect(api.started).toEqual(['contoso-prod.1']);
    const edge = await api.stores.edges.get('contoso-prod');
    expect(edge).toMatchObject({ renewRequested: true, pendingReason: { code: 'RenewRequested' } });
  });

  test('asked for twice while a run works is one further run', async () => {
    const api = new TestApi();
    await api.stores.edges.create(edgeRecord({ name: 'contoso-prod', requestedGeneration: 0 }));
    const renew = () => api.send(postRenew, { params: { name: 'contoso-prod' } });
    await renew();
    const again = [await renew(), await renew()];
    expect(again.map(({ headers }) => headers?.location)).toEqual([
      '/api/runs/contoso-prod.2',
      '/api/runs/contoso-prod.2',
    ]);
    expect(api.started).toEqual(['contoso-prod.1']);
  });

  test('of an edge that is not there is a 404', async () => {
    const answer = await new TestApi().send(postRenew, { params: { name: 'nobody' } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'EdgeNotFound' } });
  });
});
