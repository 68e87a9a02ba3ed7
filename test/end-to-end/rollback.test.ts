import { EdgeTls } from './edge-tls.ts';
import { ask, gatewayParts, type GatewayParts } from './shared-gateway.ts';

jest.setTimeout(180_000);

const said = { code: 'SomethingIsWrong', message: 'Azure says no and means it.' };
const respond = { kind: 'respond', status: 400, ...said };
const failOperation = { kind: 'failOperation', ...said };
const vault = (url: string, method = 'POST'): object => ({ method, url });

/**
 * The writes of a provision, each as Azure sees it. What a case has done stays, so that the next one comes further; a branch beside the
 * broken one is always seen to its end, which decides the order here.
 */
const writes: readonly (readonly [string, object, object])[] = [
  ['making the root', vault('certificates/edge-tls-root/create'), respond],
  ['signing the root', vault('keys/edge-tls-root/.*sign'), respond],
  ['merging the root', vault('certificates/edge-tls-root/pending/merge'), respond],
  ['asking for the leaf', vault('certificates/edge-tls-contoso-prod-gateway/create'), respond],
  ['merging the leaf', vault('certificates/edge-tls-contoso-prod-gateway/pending/merge'), respond],
  ['API Management, refused', { method: 'PATCH', url: 'service/apim-contoso\\?' }, respond],
  ['API Management, half an hour later', { method: 'PATCH', url: 'service/apim-contoso\\?' }, failOperation],
  ['the gateway, refused', { method: 'PUT', url: 'applicationGateways/agw-contoso\\?' }, respond],
  [
    'the gateway, after Azure has taken it in',
    { method: 'PUT', url: 'applicationGateways/agw-contoso\\?' },
    failOperation,
  ],
  ['the public CNAME', { method: 'PUT', url: 'dnsZones/contoso.com/CNAME' }, respond],
];

describe('a provision that breaks at', () => {
  let edgeTls: EdgeTls;
  let before: GatewayParts;
  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
    before = await gatewayParts(edgeTls);
  });
  afterAll(() => edgeTls.stop());

  const breakAt = async (match: object, fault: object): Promise<void> => {
    await edgeTls.stack.session.local('PUT', 'faults', [{ match, fault }]);
  };

  test.each(writes)('%s leaves the gateway exactly as it was', async (_, match, fault) => {
    await breakAt(match, fault);
    const run = await edgeTls.provision();
    expect({ status: run.status, after: await gatewayParts(edgeTls) }).toEqual({ status: 'Failed', after: before });
    expect(JSON.stringify(run.problem)).toContain('SomethingIsWrong');
  });

  test('the command on the DNS server, of an edge that is made anew, leaves the gateway exactly as it was', async () => {
    const { location } = await ask(edgeTls, 'DELETE', '/api/edges/contoso-prod');
    await edgeTls.api.follow(location?.split('/').at(-1) ?? '', () => undefined);
    await breakAt({ method: 'POST', url: 'vm-dns/runCommand' }, respond);
    const run = await edgeTls.provision();
    expect(run.steps.find(({ id }) => id === 'ensureRecord')?.state).toBe('Failed');
    expect({ status: run.status, after: await gatewayParts(edgeTls) }).toEqual({ status: 'Failed', after: before });
  });

  test('an unhealthy backend leaves it exactly as it was, with cause, evidence and remedy', async () => {
    await edgeTls.stack.session.local('PUT', 'faults', []);
    const [endpoint] = edgeTls.spec.endpoints as readonly object[];
    const spec = { ...edgeTls.spec, endpoints: [{ ...endpoint, probePath: '/nothing-here' }] };
    const run = await edgeTls.provision(spec);
    expect(run.problem).toMatchObject({
      code: 'BackendProbePathMissing',
      what: expect.stringContaining('/nothing-here') as string,
      fix: expect.stringContaining('probePath') as string,
      evidence: { gateway: 'as it was before the run' },
    });
    expect(run.steps.at(-1)).toMatchObject({ id: 'restoreGateway', state: 'Succeeded' });
    expect(await gatewayParts(edgeTls)).toEqual(before);
  });

  test('nothing at all is fully new, and everybody is served', async () => {
    const run = await edgeTls.provision();
    expect(run.problem).toBeNull();
    const after = await gatewayParts(edgeTls);
    expect(after.foreign).toEqual(before.foreign);
    expect(Object.keys(after.ours)).toContain('requestRoutingRules');
    expect((await edgeTls.fetch('/orders/42')).status).toBe(200);
  });

  test('a live edge whose next change makes it unhealthy goes on serving as before', async () => {
    const served = await gatewayParts(edgeTls);
    const [endpoint] = edgeTls.spec.endpoints as readonly object[];
    const run = await edgeTls.provision({ ...edgeTls.spec, endpoints: [{ ...endpoint, probePath: '/nothing-here' }] });
    expect(run.problem).toMatchObject({ code: 'BackendProbePathMissing' });
    expect(await gatewayParts(edgeTls)).toEqual(served);
    expect((await edgeTls.fetch('/orders/42')).status).toBe(200);
  });

  test('with onUnhealthy keep, what was written stays, and the others unchanged with it', async () => {
    const [endpoint] = edgeTls.spec.endpoints as readonly object[];
    const endpoints = [{ ...endpoint, probePath: '/nothing-here' }];
    const run = await edgeTls.provision({ ...edgeTls.spec, onUnhealthy: 'keep', endpoints });
    expect(run.status).toBe('Failed');
    const after = await gatewayParts(edgeTls);
    expect(JSON.stringify(after.ours.probes)).toContain('/nothing-here');
    expect(after.foreign).toEqual(before.foreign);
  });
});
