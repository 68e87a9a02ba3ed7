import { evidenceLines } from '../../../dashboard/models/evidence.ts';

test('evidence is told in words, without what is not known', () => {
  const evidence = {
    apiManagementAddress: '10.0.1.4',
    errorName: 'CannotConnect',
    servedSubject: null,
    attempts: 3,
    azure: 'x',
  };
  expect(evidenceLines(evidence)).toEqual([
    { name: 'API Management address', value: '10.0.1.4' },
    { name: 'error name', value: 'CannotConnect' },
    { name: 'attempts', value: '3' },
    { name: 'Azure says', value: 'x' },
  ]);
});
