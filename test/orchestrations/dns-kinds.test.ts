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
    expect(status?.dns).toEqual([{ name: hosts.internal, answers: ['10.0.1.4'] }]);
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

describe('a DNS server that the app cannot ask', () => {
  test('is believed on its machine; a further run leaves the machine alone, and the sweep looks there', async () => {
    const estate = await TestEstate.create();
    estate.azure.dnsReachable = false;
    const { run, status } = await estate.run();
    expect({ status: run.status, problem: run.problem }).toEqual({ status: 'Succeeded', problem: null });
    expect(status?.dns).toEqual([{ name: hosts.internal, answers: null, written: '10.0.1.4' }]);
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
