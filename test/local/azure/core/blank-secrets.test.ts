import { blankSecrets, blankUrl } from '../../../../local/azure/core/blank-secrets.ts';

test('blanks secrets at any depth, whatever their case, and leaves lists called value alone', () => {
  const body = {
    properties: { Data: 'x', password: 'x', encodedCertificate: 'x', certificatePassword: 'x', name: 'kept' },
    value: [{ value: 'x', id: 'kept' }],
  };
  expect(blankSecrets(body)).toEqual({
    properties: { Data: '***', password: '***', encodedCertificate: '***', certificatePassword: '***', name: 'kept' },
    value: [{ value: '***', id: 'kept' }],
  });
});

test('blanks signatures and keys in addresses', () => {
  expect(blankUrl('/operations/1?api-version=2024&t=1&c=2&s=3&h=4&code=5')).toBe(
    '/operations/1?api-version=2024&t=***&c=***&s=***&h=***&code=***',
  );
  expect(blankUrl('/plain')).toBe('/plain');
});
