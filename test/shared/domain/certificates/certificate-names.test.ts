import { uncoveredNames, wildcardCovers } from '../../../../shared/domain/certificates/certificate-names.ts';
import { make, names } from './certificate-maker.ts';

describe('names of a certificate', () => {
  test.each([
    ['api.contoso.com', 'api.contoso.com', true],
    ['API.Contoso.com', 'api.contoso.com', true],
    ['*.contoso.com', 'api.contoso.com', true],
    ['*.contoso.com', '*.contoso.com', true],
    ['*.contoso.com', 'contoso.com', false],
    ['*.contoso.com', 'a.b.contoso.com', false],
    ['*.contoso.com', '*.b.contoso.com', false],
    ['*.contoso.com', 'apicontoso.com', false],
    ['api.contoso.com', '*.contoso.com', false],
    ['a*.contoso.com', 'api.contoso.com', false],
    ['*.com', 'contoso.com', false],
    ['*', 'contoso', false],
    ['', 'contoso.com', false],
  ])('%s and %s', (name, host, covered) => {
    expect(wildcardCovers(name, host)).toBe(covered);
  });

  test('the public host names that are not covered are named', async () => {
    const { der } = await make({
      subject: 'CN=portal.contoso.com',
      extensions: [names('*.contoso.com', 'contoso.com')],
    });
    expect(uncoveredNames({ der }, ['api.contoso.com', 'contoso.com', 'api.fabrikam.com', 'a.b.contoso.com'])).toEqual([
      'api.fabrikam.com',
      'a.b.contoso.com',
    ]);
  });

  test('a comma in the organisation does not make a common name', async () => {
    const { der } = await make({ subject: 'O=Contoso\\, CN=www.evil.example, CN=api.contoso.com' });
    expect(uncoveredNames({ der }, ['www.evil.example', 'api.contoso.com'])).toEqual(['www.evil.example']);
  });
});
