import { desiredHostnames } from '../../../shared/domain/api-management/desired-hostnames.ts';
import { recordsWritten } from '../../../shared/domain/dns/run-command-result.ts';
import { servedCertificateName } from '../../../shared/domain/names/key-vault-names.ts';
import { ownValue } from '../../../shared/domain/own-value.ts';
import { valueAt, withValue } from '../../../dashboard/models/json-pointer.ts';

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('nothing was put under %s', (name) => {
  expect(ownValue({ apim: 1 }, name)).toBeUndefined();
  expect(ownValue(undefined, name)).toBeUndefined();
  // What was put there is found, also after a way through JSON.
  const values = JSON.parse(`{"${name}":1}`) as Record<string, number>;
  expect(ownValue(values, name)).toBe(1);
});

describe('an endpoint that is called constructor', () => {
  const spec = {
    name: 'contoso-prod',
    keyVault: 'https://kv.vault.azure.net',
    issuer: { kind: 'existing', certificateNames: {} },
    endpoints: [{ name: 'constructor', type: 'Proxy', internalHostname: 'apim.contoso.internal' }],
  } as const;

  test('has the certificate that a spec or edge-tls names', () => {
    expect(servedCertificateName(spec, 'constructor')).toBe('edge-tls-contoso-prod-constructor');
    const named = { ...spec, issuer: { kind: 'existing', certificateNames: { constructor: 'own' } } };
    expect(servedCertificateName(named, 'constructor')).toBe('own');
  });

  test('has no leaf while none was found', () => {
    expect(desiredHostnames({ spec, leaves: {} })).toMatchObject([{ endpoint: 'constructor', thumbprint: null }]);
  });
});

test('answers and refusals of the script are found under the names that it gives, whatever these are', () => {
  const line =
    '{"edgeTls":1,"exit":0,"changed":true,"serial":1,"answers":{"constructor":["10.0.1.4"]},"refused":{"__proto__":"x"},"error":null}';
  const outcome = recordsWritten({ value: [{ message: `[stdout]\n${line}\n[stderr]\n` }] });
  const { answers, refused } = outcome.ok ? outcome.value : { answers: {}, refused: {} };
  expect([ownValue(answers, 'constructor'), ownValue(answers, 'toString')]).toEqual([['10.0.1.4'], undefined]);
  expect([ownValue(refused, '__proto__'), ownValue(refused, 'constructor')]).toEqual(['x', undefined]);
});

test('a field of a spec that was never written is not there', () => {
  expect(valueAt({ dns: {} }, '/dns/constructor')).toBeUndefined();
  expect(withValue({}, '/constructor/name', 'x')).toEqual({ constructor: { name: 'x' } });
});
