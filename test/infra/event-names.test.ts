import { haveBicep } from './compiled-template.ts';
import { home, predicted } from './predicted-resources.ts';

jest.setTimeout(60_000);

const other = '00000000-0000-0000-0000-0000000000aa';
const groupIn = (subscription: string, name: string) => ({
  id: `/subscriptions/${subscription}/resourceGroups/${name}`,
});
const vaultIn = (group: { id: string }, name: string) => ({
  id: `${group.id}/providers/Microsoft.KeyVault/vaults/${name}`,
});
// Azure docs, "Naming rules and restrictions": 1-90 of letters of every script, digits, "_", "-", "." and brackets.
const groups = ['g', 'x'.repeat(90), 'rg.prod_eu(1)', 'Größe-Ω-組', '-(_)'].flatMap((name) => [
  groupIn(home, name),
  groupIn(other, name),
]);
const vaults = groups.map((group, index) => vaultIn(group, `kv${index}`));

const suite = haveBicep ? test : test.skip;

suite.each(['x'.repeat(90), 'Größe-Ω-組'])(
  'topics and subscriptions of many sources have valid names that differ, deployed to the group %s',
  (group) => {
    const functionAppId = `${groupIn(home, 'rg').id}/providers/Microsoft.Web/sites/${'f'.repeat(60)}`;
    const made = predicted('infra/events.bicep', { functionAppId, vaults, resourceGroups: groups }, group);
    const names = (type: string) =>
      made.filter((resource) => resource.type === type).map(({ id }) => id.split('/').at(-1) ?? '');
    const topics = names('Microsoft.EventGrid/systemTopics');
    expect(topics).toHaveLength(vaults.length + groups.length);
    expect(new Set(topics).size).toBe(topics.length);
    for (const name of topics) expect(name).toMatch(/^[A-Za-z0-9-]{3,50}$/);
    const subscriptions = names('Microsoft.EventGrid/systemTopics/eventSubscriptions');
    expect(subscriptions).toHaveLength(topics.length);
    for (const name of subscriptions) expect(name).toMatch(/^[A-Za-z0-9-]{3,64}$/);
  },
);
