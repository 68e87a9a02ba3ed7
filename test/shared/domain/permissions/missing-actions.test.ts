import { missingActions } from '../../../../shared/domain/permissions/missing-actions.ts';

const grant = (actions: readonly string[], notActions: readonly string[] = []) => ({ actions, notActions });
const read = 'Microsoft.Network/applicationGateways/read';
const write = 'Microsoft.Network/applicationGateways/write';

describe('actions that are missing', () => {
  test.each([
    ['no role is held', [], [read, write]],
    ['a role names every action', [grant([read, write])], []],
    ['a role names one of them', [grant([read])], [write]],
    ['two roles name one each', [grant([read]), grant([write])], []],
    ['everything is allowed', [grant(['*'])], []],
    ['everything of the provider is allowed', [grant(['Microsoft.Network/*'])], []],
    ['only reading is allowed', [grant(['*/read'])], [write]],
    ['a wildcard stands in the middle', [grant(['Microsoft.Network/*/write'])], [read]],
    ['a wildcard of another provider', [grant(['Microsoft.Compute/*'])], [read, write]],
    ['the case is another', [grant(['microsoft.network/applicationgateways/*'])], []],
    ['the pattern is longer than the action', [grant([`${read}*s/read`])], [read, write]],
    ['what a wildcard gives is taken back', [grant(['*'], ['Microsoft.Network/*/write'])], [write]],
    ['another role gives what one takes back', [grant(['*'], [write]), grant([write])], []],
    ['a dot is a dot', [grant(['MicrosoftxNetwork/*'])], [read, write]],
  ])('%s', (_because, grants, expected) => {
    expect(missingActions(grants, [read, write])).toEqual(expected);
  });

  test('a pattern of many wildcards is judged at once', () => {
    expect(missingActions([grant([`${'*a'.repeat(2_000)}b`])], ['a'.repeat(2_000)])).toHaveLength(1);
  });
});
