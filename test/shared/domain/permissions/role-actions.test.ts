import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listedOperations } from '../../../../local/azure/core/known-operation.ts';
import { unconfirmedOperations } from '../../../../local/azure/core/provider-operations.ts';
import { roleActions, roleNames } from '../../../../shared/domain/permissions/role-actions.ts';

interface RoleDefinition {
  readonly roleName: string;
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

const infra = join(__dirname, '../../../../infra');
const deployed = JSON.parse(readFileSync(join(infra, 'roles.json'), 'utf8')) as Record<string, RoleDefinition>;
const assigned =
  readFileSync(join(infra, 'access/edge-access.bicep'), 'utf8') +
  readFileSync(join(infra, 'access/roles.bicep'), 'utf8');

describe('the roles that are deployed', () => {
  test('carry exactly the actions that the code needs, no more and no fewer', () => {
    const actions = Object.entries(deployed).map(([role, { actions, dataActions }]) => [
      role,
      { actions, dataActions },
    ]);
    expect(Object.fromEntries(actions)).toEqual(roleActions);
  });

  test.each(['actions', 'dataActions'] as const)('name %s that Azure lists, each in full', (kind) => {
    const listed = new Set(listedOperations(kind).map((operation) => operation.toLowerCase()));
    const unlisted = Object.values(deployed).flatMap((role) =>
      role[kind].filter((action) => !listed.has(action.toLowerCase())),
    );
    expect(unlisted).toEqual([]);
  });

  test('and say which of them were not met in a copy of that list', () => {
    const all = Object.values(deployed).flatMap(({ actions, dataActions }) => [...actions, ...dataActions]);
    expect(all.filter((action) => unconfirmedOperations.includes(action))).toEqual(unconfirmedOperations);
  });

  test('have the names that commands of the doctor use', () => {
    const names = Object.entries(deployed).map(([role, { roleName }]) => [role, roleName]);
    expect(Object.fromEntries(names)).toEqual(roleNames);
  });

  test.each(Object.keys(roleActions))('%s is assigned somewhere', (role) => {
    expect(assigned).toMatch(new RegExp(`'${role}(?: \\$\\{|'\\))`));
  });
});
