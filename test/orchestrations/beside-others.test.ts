import type { Json, JsonObject } from '../../shared/domain/json.ts';
import type { OtherRecordSet } from '../../shared/domain/ports.ts';
import { gatewaySnapshot } from '../../shared/domain/rollback/gateway-snapshot.ts';
import { edited, gatewayId, object, propertiesIn, withObject } from '../shared/domain/gateway/sample-documents.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { azureRefuses } from '../support/azure-refuses.ts';
import { addresses, gatewayFqdn } from '../support/in-memory-azure.ts';
import { type EstateOptions, type FinishedRun, TestEstate } from '../support/test-estate.ts';

const ref = (collection: string, name: string): JsonObject => ({ id: `${gatewayId}/${collection}/${name}` });
const outcome = ({ run }: FinishedRun) => ({ status: run.status, problem: run.problem });
const succeeded = { status: 'Succeeded', problem: null };
const blockers = ({ run }: FinishedRun) => run.plan?.blockers.map(({ code }) => code);

async function provisioned(options: EstateOptions = {}): Promise<TestEstate> {
  const estate = await TestEstate.create(options);
  expect(outcome(await estate.run())).toEqual(succeeded);
  return estate;
}

const tenants = (gateway: JsonObject, priority = 50): JsonObject =>
  withObject(
    withObject(gateway, 'httpListeners', {
      name: 'tenants',
      properties: {
        frontendIPConfiguration: ref('frontendIPConfigurations', 'public'),
        frontendPort: ref('frontendPorts', 'https'),
        protocol: 'Https',
        hostNames: ['*.contoso.com'],
        sslCertificate: ref('sslCertificates', 'www'),
      },
    }),
    'requestRoutingRules',
    { name: 'tenants', properties: { ruleType: 'Basic', priority, httpListener: ref('httpListeners', 'tenants') } },
  );

describe("somebody else's wildcard listener on the gateway", () => {
  test('that comes first is found before anything is written', async () => {
    const estate = await TestEstate.create();
    estate.azure.editGateway(tenants);
    const finished = await estate.run();
    expect(outcome(finished)).toMatchObject({ status: 'Failed', problem: { code: 'RouteShadowed' } });
    expect(estate.azure.writes).toEqual([]);
  });

  test('that arrives later takes the edge its readiness, and no renewal', async () => {
    const estate = await provisioned();
    estate.azure.editGateway(tenants);
    const finished = await estate.run();
    expect(outcome(finished)).toEqual(succeeded);
    expect(finished.steps).toEqual([]);
    expect(finished.status).toMatchObject({ ready: false, reason: 'RouteShadowed' });
    expect(finished.status?.message).toContain('go to the listener tenants');
    const renewed = await estate.run({ renewRequested: true });
    expect(outcome(renewed)).toEqual(succeeded);
    expect(renewed.steps.map(({ kind }) => kind)).toContain('mergeLeaf');
    expect(renewed.status).toMatchObject({ ready: false, reason: 'RouteShadowed' });
    estate.azure.editGateway((gateway) => edited(gateway, ['requestRoutingRules', 'tenants'], { priority: 900 }));
    expect((await estate.run()).status).toMatchObject({ ready: true, reason: 'Converged' });
  });
});

describe('the same host name on the private front end', () => {
  test('is another site: ours is provisioned beside it', async () => {
    const estate = await TestEstate.create();
    estate.azure.editGateway((gateway) => {
      const inside = edited(tenants(gateway), ['httpListeners', 'tenants'], {
        hostNames: ['api.contoso.com'],
        frontendIPConfiguration: ref('frontendIPConfigurations', 'private'),
      });
      return inside;
    });
    expect(outcome(await estate.run())).toEqual(succeeded);
    expect((await estate.run()).status).toMatchObject({ ready: true });
  });
});

describe('a gateway with several public front ends', () => {
  const [pip6, label6] = ['/subscriptions/6f1c/pip6', 'agw-v6.westeurope.cloudapp.azure.com'];
  const dualStack = (estate: TestEstate): void => {
    estate.azure.publicIps.set(pip6, { version: 'IPv6', address: '2001:db8::7', fqdn: label6 });
    estate.azure.editGateway((gateway) =>
      withObject(gateway, 'frontendIPConfigurations', {
        name: 'a-first-v6',
        properties: { publicIPAddress: { id: pip6 } },
      }),
    );
  };
  const frontEnd = ({ azure }: TestEstate): string =>
    JSON.stringify(propertiesIn(azure.gateway, 'httpListeners', 'edge-tls-gateway-listener').frontendIPConfiguration);

  test('is served on the one of IPv4, and the public name points there', async () => {
    const estate = await TestEstate.create();
    dualStack(estate);
    expect(outcome(await estate.run())).toEqual(succeeded);
    expect(frontEnd(estate)).toMatch(/\/public"/);
    expect(estate.azure.cnames.get('api')?.target).toBe(gatewayFqdn);
    expect((await estate.run()).steps).toEqual([]);
  });

  test('stays where it is when one of IPv6 comes beside', async () => {
    const estate = await provisioned();
    dualStack(estate);
    expect((await estate.run()).steps).toEqual([]);
    expect(frontEnd(estate)).toMatch(/\/public"/);
  });
});

describe('a public address that may not be read', () => {
  const refused: EstateOptions = {
    tap: async (method, call) =>
      method === 'publicAddresses.read' ? azureRefuses(403, 'AuthorizationFailed', 'No.') : call(),
  };

  test('is told as that, and is no gateway without a public name', async () => {
    const estate = await TestEstate.create(refused);
    const finished = await estate.run();
    expect(blockers(finished)).toEqual(['AuthorizationFailed']);
    expect(estate.azure.writes).toEqual([]);
  });

  test('without a name is one', async () => {
    const estate = await TestEstate.create();
    estate.azure.publicIps.set('/subscriptions/6f1c/pip', { version: 'IPv4', address: addresses.gateway, fqdn: null });
    expect(blockers(await estate.run())).toEqual(['GatewayHasNoPublicName']);
  });
});

describe('what may not be read any more of an edge that is served', () => {
  test.each([
    ['its public address', 'publicAddresses.read'],
    ['its public zone', 'publicDns.readCname'],
    ['its listener certificate', 'certificates.read https://kv-contoso.vault.azure.net wildcard-contoso-com'],
  ])('%s keeps it from no renewal, and is told', async (_, refused) => {
    let may = true;
    const estate = await TestEstate.create({
      tap: async (method, call, args) =>
        !may && [method, ...args].join(' ').startsWith(refused)
          ? azureRefuses(403, 'AuthorizationFailed', 'No.')
          : call(),
    });
    await estate.run();
    may = false;
    const finished = await estate.run({ renewRequested: true });
    expect(outcome(finished)).toEqual(succeeded);
    expect(finished.steps.map(({ kind }) => kind)).toContain('updateApiManagement');
    expect(finished.steps.map(({ kind }) => kind)).not.toContain('ensureCname');
    expect(finished.run.plan?.warnings.map(({ code }) => code)).toContainEqual(
      expect.stringMatching(/^(?:AuthorizationFailed|ListenerCertificateUnreadable)$/),
    );
  });
});

describe('what is at the public host name already', () => {
  const set = (type: string, values: readonly string[]): OtherRecordSet => ({
    type,
    name: 'api',
    values,
    aliasOf: null,
  });

  test.each<readonly [string, OtherRecordSet]>([
    ['an A record that leads elsewhere', set('A', ['198.51.100.7'])],
    ['an AAAA record', set('AAAA', ['2001:db8::7'])],
    ['an alias record of something else', { ...set('A', []), aliasOf: '/subscriptions/s/frontdoor' }],
    ['a TXT record', set('TXT', [])],
    ['a delegation', set('NS', ['ns1.example.net'])],
  ])('%s is found before anything is written', async (_, record) => {
    const estate = await TestEstate.create();
    estate.azure.publicRecords = [record];
    const finished = await estate.run();
    expect(outcome(finished)).toMatchObject({ status: 'Failed', problem: { code: 'PublicNameTaken' } });
    expect(estate.azure.writes).toEqual([]);
  });

  test("an A record with the gateway's address is left as it is, and a further run plans nothing", async () => {
    const estate = await TestEstate.create();
    estate.azure.publicRecords = [set('A', [addresses.gateway])];
    expect(outcome(await estate.run())).toEqual(succeeded);
    expect((await estate.run()).steps).toEqual([]);
    expect(estate.azure.writes.filter((write) => write.startsWith('cname'))).toEqual([]);
  });

  test('it serves a gateway whose address has no name', async () => {
    const estate = await TestEstate.create();
    estate.azure.publicIps.set('/subscriptions/6f1c/pip', { version: 'IPv4', address: addresses.gateway, fqdn: null });
    estate.azure.publicRecords = [set('A', [addresses.gateway])];
    expect(outcome(await estate.run())).toEqual(succeeded);
  });

  test('a CNAME by way of another name is left as it is', async () => {
    const estate = await TestEstate.create();
    estate.azure.cnames.set('api', { target: 'gw.contoso.com', ttl: 60, etag: '1', owner: null });
    expect(blockers(await estate.run())).toEqual(['CnameTaken']);
    estate.azure.publicAnswers.set('api.contoso.com', [addresses.gateway]);
    expect(outcome(await estate.run())).toEqual(succeeded);
    expect(estate.azure.cnames.get('api')?.target).toBe('gw.contoso.com');
  });

  test.each<readonly [string, string, (estate: TestEstate) => void]>([
    ['a record', 'PublicNameTaken', ({ azure }) => void (azure.publicRecords = [set('A', ['198.51.100.7'])])],
    [
      'a CNAME, as of a Front Door,',
      'CnameTaken',
      ({ azure }) => void azure.cnames.set('api', { target: 'fd.azurefd.net', ttl: 60, etag: '9', owner: null }),
    ],
  ])('%s in place of ours takes a served edge its readiness, and no renewal', async (_, code, replace) => {
    const estate = await provisioned();
    estate.azure.cnames.clear();
    replace(estate);
    const finished = await estate.run({ renewRequested: true });
    expect(outcome(finished)).toEqual(succeeded);
    expect(finished.steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['mergeLeaf']));
    expect(finished.steps.map(({ kind }) => kind)).not.toContain('ensureCname');
    expect(finished.status).toMatchObject({ ready: false, reason: code });
    estate.azure.cnames.clear();
    estate.azure.publicRecords = [];
    expect(outcome(await estate.run())).toEqual(succeeded);
    expect((await estate.run()).status).toMatchObject({ ready: true, reason: 'Converged' });
  });

  test('one of two names that is taken from a served edge is left, and the other mended', async () => {
    const [endpoint] = specDocument.endpoints;
    const names = ['api.contoso.com', 'shop.contoso.com'];
    const estate = await TestEstate.create({
      spec: { ...specDocument, endpoints: [{ ...endpoint, publicHostnames: names }] },
    });
    expect(outcome(await estate.run())).toEqual(succeeded);
    const theirs = { target: 'fd.azurefd.net', ttl: 60, etag: '9', owner: null };
    estate.azure.cnames.set('api', theirs);
    estate.azure.cnames.delete('shop');
    const finished = await estate.run();
    expect(outcome(finished)).toEqual(succeeded);
    expect(estate.azure.cnames.get('api')).toEqual(theirs);
    expect(estate.azure.cnames.get('shop')?.target).toBe(gatewayFqdn);
    expect(finished.status).toMatchObject({ ready: false, reason: 'CnameTaken' });
  });

  test('a record that comes while the run is under way fails its step by name, and leads to no 409', async () => {
    let isPlanned = false;
    const estate: TestEstate = await TestEstate.create({
      tap: async (method, call) => {
        if (method === 'gateways.startPut') isPlanned = true;
        if (isPlanned) estate.azure.publicRecords = [set('A', ['198.51.100.7'])];
        return call();
      },
    });
    const finished = await estate.run();
    expect(outcome(finished)).toMatchObject({ status: 'Failed', problem: { code: 'PublicNameTaken' } });
  });

  test('for a wildcard it is asked at the wildcard', async () => {
    const [endpoint] = specDocument.endpoints;
    const spec = { ...specDocument, endpoints: [{ ...endpoint, publicHostnames: ['*.contoso.com'] }] };
    const estate = await TestEstate.create({ spec });
    estate.azure.publicRecords = [{ ...set('A', ['198.51.100.7']), name: '*' }];
    const finished = await estate.run();
    expect(blockers(finished)).toEqual(expect.arrayContaining(['PublicNameTaken']));
  });
});

describe('what is at the internal host name of a private zone already', () => {
  const group = specDocument.apiManagement.split('/providers/')[0] ?? '';
  const zoneId = `${group}/providers/Microsoft.Network/privateDnsZones/contoso.internal`;
  const spec = { ...specDocument, dns: { kind: 'privateZone', zoneId } };
  const theirs = { ttl: 300, etag: '1', owner: null };

  test.each<readonly [string, (estate: TestEstate) => void, string]>([
    ['a CNAME', ({ azure }) => void azure.privateCnames.set('apim', 'vm1.contoso.internal'), 'It is a CNAME to vm1'],
    [
      'an AAAA record',
      ({ azure }) => void azure.privateAaaa.set('apim', ['fd00::7']),
      'AAAA record is there, with fd00::7',
    ],
  ])('%s is found before anything is written', async (_, put, why) => {
    const estate = await TestEstate.create({ spec });
    put(estate);
    const finished = await estate.run();
    expect(outcome(finished)).toMatchObject({
      status: 'Failed',
      problem: { code: 'RecordTaken', why: expect.stringContaining(why) },
    });
    expect(estate.azure.writes).toEqual([]);
  });

  test('the right address is left as it is, also where the server cannot be asked', async () => {
    const estate = await TestEstate.create({ spec });
    estate.azure.dnsReachable = false;
    const record = { ...theirs, addresses: [addresses.apiManagement] };
    estate.azure.privateRecords.set('apim', record);
    expect(outcome(await estate.run())).toEqual(succeeded);
    expect(estate.azure.privateRecords.get('apim')).toEqual(record);
  });

  test('in place of ours takes a served edge its readiness, and no renewal', async () => {
    const estate = await provisioned({ spec });
    const record = { ...theirs, addresses: ['10.0.9.9'] };
    estate.azure.privateRecords.set('apim', record);
    estate.azure.writes.length = 0;
    const finished = await estate.run({ renewRequested: true });
    expect(outcome(finished)).toEqual(succeeded);
    expect(finished.run.plan?.warnings.map(({ code }) => code)).toContain('RecordTaken');
    // The gateway is not made to ask for the name anew, which would lead it to their address.
    expect(estate.azure.writes).toEqual(['apiManagement']);
    expect(estate.azure.privateRecords.get('apim')).toEqual(record);
    expect(finished.status).toMatchObject({ ready: false, reason: 'RecordTaken' });
  });

  test('on a DNS machine neither, where the server alone tells whose it is', async () => {
    const estate = await provisioned();
    estate.azure.zone.set('apim', '10.0.9.9');
    estate.azure.scriptFails = { code: 'RecordTaken', message: "Somebody else's record is there." };
    estate.azure.writes.length = 0;
    const finished = await estate.run({ renewRequested: true });
    expect(outcome(finished)).toEqual(succeeded);
    expect(estate.azure.writes).toEqual(['runCommand', 'apiManagement']);
    expect(finished.status).toMatchObject({ ready: false, reason: 'RecordNotAnswered' });
  });

  test('is no hindrance to the removal of an edge', async () => {
    const estate = await provisioned({ spec });
    const record = { ...theirs, addresses: ['10.0.9.9'] };
    estate.azure.privateRecords.set('apim', record);
    const edge = await estate.stores.edges.get(estate.spec.name);
    if (!edge) throw new Error('there is no edge');
    await estate.stores.edges.replace({ ...edge, deleting: true });
    expect(outcome(await estate.run())).toEqual(succeeded);
    expect(estate.azure.privateRecords.get('apim')).toEqual(record);
  });
});

describe('an endpoint that gets a new name while others refer to its objects', () => {
  const withRedirect = (gateway: JsonObject): JsonObject =>
    withObject(gateway, 'redirectConfigurations', {
      name: 'to-https',
      properties: { redirectType: 'Permanent', targetListener: ref('httpListeners', 'edge-tls-gateway-listener') },
    });
  const [endpoint] = specDocument.endpoints;
  const renamed = { ...specDocument, endpoints: [{ ...endpoint, name: 'gw' }] };
  const target = ({ azure }: TestEstate): Json | undefined =>
    propertiesIn(azure.gateway, 'redirectConfigurations', 'to-https').targetListener;

  test('is served all the time, and the redirect goes along', async () => {
    const estate = await provisioned();
    estate.azure.editGateway(withRedirect);
    await estate.change(renamed);
    const finished = await estate.run();
    expect(outcome(finished)).toEqual(succeeded);
    expect(finished.run.plan).toMatchObject({ route: 'live', warnings: [{ code: 'ReferenceCarriedOver' }] });
    expect(finished.run.plan?.steps.find(({ kind }) => kind === 'buildGateway')?.reason).toEqual({
      code: 'EndpointRenamed',
      message: 'The endpoint gateway is called gw now.',
    });
    expect(target(estate)).toEqual(ref('httpListeners', 'edge-tls-gw-listener'));
    const names = Object.values(gatewaySnapshot(estate.azure.gateway))
      .flat()
      .map(({ name }) => name);
    expect(names.filter((name) => typeof name === 'string' && name.startsWith('edge-tls-gateway-'))).toEqual([]);
    expect((await estate.run()).steps).toEqual([]);
  });

  test('has its old name back, and the redirect with it, when the run fails after that', async () => {
    const estate = await provisioned();
    estate.azure.editGateway(withRedirect);
    estate.azure.paths.length = 0;
    await estate.change({ ...renamed, health: { deadlineMinutes: 1 } });
    const finished = await estate.run();
    expect(finished.run.status).toBe('Failed');
    expect(object(estate.azure.gateway, 'httpListeners', 'edge-tls-gateway-listener')).toBeDefined();
    expect(target(estate)).toEqual(ref('httpListeners', 'edge-tls-gateway-listener'));
  });

  test('is not left out while the redirect leads to it', async () => {
    const portal = {
      ...endpoint,
      name: 'portal',
      internalHostname: 'portal.contoso.internal',
      publicHostnames: ['portal.contoso.com'],
      rule: { type: 'Basic', priority: 110 },
    };
    const estate = await provisioned({ spec: { ...specDocument, endpoints: [endpoint, portal] } });
    estate.azure.editGateway((gateway) =>
      withObject(gateway, 'redirectConfigurations', {
        name: 'to-https',
        properties: { targetListener: ref('httpListeners', 'edge-tls-portal-listener') },
      }),
    );
    const before = [...estate.azure.writes];
    await estate.change(specDocument);
    const finished = await estate.run();
    expect(outcome(finished)).toMatchObject({
      status: 'Failed',
      problem: { code: 'ReferredToByOthers', evidence: { object: 'redirectConfigurations/to-https' } },
    });
    expect(estate.azure.writes).toEqual(before);
  });
});
