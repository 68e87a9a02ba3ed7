import { hosts } from '../support/in-memory-azure.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { TestEstate } from '../support/test-estate.ts';

const group = specDocument.apiManagement.split('/providers/')[0] ?? '';
const zoneId = `${group}/providers/Microsoft.Network/privateDnsZones/contoso.internal`;
const privateZone = { ...specDocument, dns: { kind: 'privateZone', zoneId } };
const commands = ({ azure }: TestEstate): number => azure.writes.filter((write) => write === 'runCommand').length;

describe('a private zone', () => {
  test('gets the record without any machine, and a further run plans nothing', async () => {
    const estate = await TestEstate.create({ spec: privateZone });
    const { run, status } = await estate.run();
    expect({ status: run.status, problem: run.problem }).toEqual({ status: 'Succeeded', problem: null });
    expect(estate.azure.privateRecords.get('apim')).toMatchObject({ addresses: ['10.0.1.4'], owner: 'contoso-prod' });
    expect(commands(estate)).toBe(0);
    expect(status?.dns).toEqual([{ name: hosts.internal, answers: ['10.0.1.4'], wanted: '10.0.1.4', isRight: true }]);
    const again = await estate.run();
    expect(again.run.plan?.steps).toEqual([]);
  });

  test.each([
    [null, 'Somebody else made it, and it holds 10.0.0.9.'],
    ['fabrikam', 'It belongs to the edge fabrikam, and it holds 10.0.0.9.'],
  ])("a record of %s's is refused before anything is written", async (owner, why) => {
    const estate = await TestEstate.create({ spec: privateZone });
    estate.azure.privateRecords.set('apim', { addresses: ['10.0.0.9'], ttl: 300, etag: '1', owner });
    const { run } = await estate.run();
    expect(run.problem).toMatchObject({ code: 'RecordTaken', why });
    expect(estate.azure.writes).toEqual([]);
  });
});

describe('a private zone with something else at the name', () => {
  const start = () => TestEstate.create({ spec: privateZone });
  const refusal = async (estate: TestEstate): Promise<object> => {
    const { run } = await estate.run();
    return { code: run.problem?.code, why: run.problem?.why, writes: estate.azure.writes };
  };

  test('is refused by the plan for a CNAME', async () => {
    const estate = await start();
    estate.azure.privateCnames.set('apim', 'elsewhere.example');
    expect(await refusal(estate)).toEqual({
      code: 'RecordTaken',
      why: 'It is a CNAME to elsewhere.example.',
      writes: [],
    });
  });

  test('is refused by the plan for an address of IPv6', async () => {
    const estate = await start();
    estate.azure.privateAaaa.set('apim', ['fd00::9']);
    expect(await refusal(estate)).toEqual({
      code: 'RecordTaken',
      why: 'An AAAA record is there, with fd00::9; API Management has IPv4 alone.',
      writes: [],
    });
  });

  test('is left as it is where it leads to API Management already, whoever made it', async () => {
    const estate = await start();
    const theirs = { addresses: ['10.0.1.4'], ttl: 60, etag: '1', owner: 'fabrikam' };
    estate.azure.privateRecords.set('apim', theirs);
    const { run } = await estate.run();
    expect({ status: run.status, problem: run.problem }).toEqual({ status: 'Succeeded', problem: null });
    expect(estate.azure.privateRecords.get('apim')).toEqual(theirs);
  });
});

describe('a DNS server that the app cannot ask', () => {
  test('is believed on its machine; a further run leaves the machine alone, and the sweep looks there', async () => {
    const estate = await TestEstate.create();
    estate.azure.dnsReachable = false;
    const { run, status } = await estate.run();
    expect({ status: run.status, problem: run.problem }).toEqual({ status: 'Succeeded', problem: null });
    expect(status?.dns).toEqual([
      { name: hosts.internal, answers: null, wanted: '10.0.1.4', isRight: null, written: '10.0.1.4' },
    ]);
    expect(commands(estate)).toBe(1);

    const again = await estate.run();
    expect(again.run.plan?.steps).toEqual([]);
    expect(again.status?.dns).toEqual(status?.dns);
    expect(commands(estate)).toBe(1);

    estate.azure.zone.clear();
    const swept = await estate.run({}, 'Sweep');
    expect(swept.run.plan?.steps[0]).toMatchObject({ kind: 'ensureRecord', reason: { code: 'RecordUnverifiable' } });
    expect(estate.azure.zone.get('apim')).toBe('10.0.1.4');
    expect(commands(estate)).toBe(2);
  });
});

describe('removing an edge', () => {
  async function remove(estate: TestEstate) {
    const { edges } = estate.stores;
    const edge = await edges.get(estate.spec.name);
    if (!edge) throw new Error('there is no edge');
    await edges.replace({ ...edge, deleting: true });
    return estate.run();
  }

  test('takes its record off the machine by one command, and no other record', async () => {
    const estate = await TestEstate.create();
    await estate.run();
    estate.azure.zone.set('mail', '10.0.0.9');
    const { run } = await remove(estate);
    expect({ status: run.status, problem: run.problem }).toEqual({ status: 'Succeeded', problem: null });
    expect([...estate.azure.zone]).toEqual([['mail', '10.0.0.9']]);
    expect(commands(estate)).toBe(2);
  });

  test('is not hindered by a record of somebody else at the name, which stays', async () => {
    const estate = await TestEstate.create({ spec: privateZone });
    await estate.run();
    const other = { addresses: ['10.0.7.7'], ttl: 300, etag: '9', owner: 'fabrikam' };
    estate.azure.privateRecords.set('apim', other);
    const { run } = await remove(estate);
    expect({ status: run.status, problem: run.problem }).toEqual({ status: 'Succeeded', problem: null });
    expect([...estate.azure.privateRecords]).toEqual([['apim', other]]);
  });

  test('takes its record out of a private zone, and leaves those of others', async () => {
    const estate = await TestEstate.create({ spec: privateZone });
    await estate.run();
    const other = { addresses: ['10.0.7.7'], ttl: 300, etag: '9', owner: 'fabrikam' };
    estate.azure.privateRecords.set('other', other);
    const { run } = await remove(estate);
    expect({ status: run.status, problem: run.problem }).toEqual({ status: 'Succeeded', problem: null });
    expect([...estate.azure.privateRecords]).toEqual([['other', other]]);
    expect(commands(estate)).toBe(0);
  });
});
