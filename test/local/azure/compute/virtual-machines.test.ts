import { createVirtualMachines } from '../../../../local/azure/compute/virtual-machines.ts';
import { createLocalAzure } from '../../../../local/azure/core/local-azure.ts';
import { createArmClient } from '../../../support/arm-client.ts';

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-edge';
const MACHINE = `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm`;
const VERSION = '?api-version=2026-04-01';

test('a machine never answers its password, nor does the journal (Test_Compute_VM_20220301_CRUD)', async () => {
  const azure = await createLocalAzure({ services: [createVirtualMachines], calm: true, timeScale: 1_000_000 });
  try {
    const arm = createArmClient(azure);
    await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
    const osProfile = { computerName: 'vm', adminUsername: 'bloom', adminPassword: 'canary', customData: 'canary' };
    const put = await arm.send('PUT', MACHINE + VERSION, { location: 'westeurope', properties: { osProfile } });
    const get = await arm.send('GET', MACHINE + VERSION);
    expect(get.body).toMatchObject({ properties: { osProfile: { computerName: 'vm', adminUsername: 'bloom' } } });
    for (const shown of [put.body, get.body, azure.context.journal.entries()])
      expect(JSON.stringify(shown)).not.toContain('canary');
  } finally {
    await azure.stop();
  }
});

test('a machine is patched, and run commands are described (test_vm_run_command_e2e)', async () => {
  const azure = await createLocalAzure({ services: [createVirtualMachines], calm: true, timeScale: 1_000_000 });
  try {
    const arm = createArmClient(azure);
    await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
    expect((await arm.send('PATCH', MACHINE + VERSION, { tags: { a: 'b' } })).status).toBe(404);
    const properties = { hardwareProfile: { vmSize: 'Standard_B1s' } };
    await arm.send('PUT', MACHINE + VERSION, { location: 'westeurope', properties });
    expect(await arm.send('PATCH', MACHINE + VERSION, { tags: { a: 'b' } })).toMatchObject({
      status: 200,
      body: { tags: { a: 'b' }, properties },
    });
    const commands = `${GROUP.split('/resourceGroups')[0]}/providers/Microsoft.Compute/locations/westus/runCommands`;
    const list = (await arm.send('GET', commands + VERSION)).body as { value: { id: string; $schema: string }[] };
    for (const { id, $schema } of list.value) {
      expect($schema).toContain('runcommands.json');
      const one = await arm.send('GET', `${commands}/${id}${VERSION}`);
      expect(one).toMatchObject({ status: 200, body: { id, script: expect.any(Array) } });
    }
    expect((await arm.send('GET', `${commands}/None${VERSION}`)).status).toBe(404);
  } finally {
    await azure.stop();
  }
});
