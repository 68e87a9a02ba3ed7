import { refuseForeignHost, refuseForeignPage } from '../../functions/same-origin.ts';

const outcome = (method: string, headers: Record<string, string>, host = 'edge-tls.contoso.com'): string =>
  refuseForeignPage({ method, host, header: (name) => headers[name] ?? null })?.code ?? 'admitted';
const session = { cookie: 'x=1; AppServiceAuthSession=abc' };

describe('a write', () => {
  test.each<[string, Record<string, string>, string]>([
    ['of a program, which sends no such header', {}, 'admitted'],
    ['of a program with a cookie of its own', { cookie: 'affinity=1' }, 'admitted'],
    [
      'of our own page',
      { ...session, 'sec-fetch-site': 'same-origin', origin: 'https://edge-tls.contoso.com' },
      'admitted',
    ],
    [
      'of our own page behind a proxy with another name',
      { 'sec-fetch-site': 'same-origin', origin: 'https://portal.contoso.com' },
      'admitted',
    ],
    ['of our own page in an older browser', { ...session, origin: 'https://edge-tls.contoso.com' }, 'admitted'],
    ['of our own page, the name in other letters', { origin: 'https://EDGE-TLS.contoso.com' }, 'admitted'],
    ['of a foreign page', { ...session, 'sec-fetch-site': 'cross-site' }, 'CrossOriginWrite'],
    ['of a page of another host of the domain', { ...session, 'sec-fetch-site': 'same-site' }, 'CrossOriginWrite'],
    ['of a foreign page in an older browser', { ...session, origin: 'https://evil.example' }, 'CrossOriginWrite'],
    ['of a page that hides its origin', { origin: 'null' }, 'CrossOriginWrite'],
    ['of another port', { origin: 'https://edge-tls.contoso.com:8443' }, 'CrossOriginWrite'],
    [
      'of a host whose name only begins like ours',
      { origin: 'https://edge-tls.contoso.com.evil.example' },
      'CrossOriginWrite',
    ],
    ['with a session and no word of where it comes from', session, 'CrossOriginWrite'],
    ['with a session in parts', { cookie: 'AppServiceAuthSession1=abc' }, 'CrossOriginWrite'],
    ['with an origin that is none', { origin: 'edge-tls.contoso.com' }, 'CrossOriginWrite'],
  ])('%s', (_, headers, expected) => {
    for (const method of ['PUT', 'POST', 'DELETE']) expect(outcome(method, headers)).toBe(expected);
  });

  test('may come from a page on loopback with its port', () => {
    expect(outcome('POST', { origin: 'http://127.0.0.1:7071' }, '127.0.0.1:7071')).toBe('admitted');
    expect(outcome('POST', { origin: 'http://127.0.0.1:9000' }, '127.0.0.1:7071')).toBe('CrossOriginWrite');
  });
});

test('reading is not refused: another origin cannot see the answer', () => {
  expect(outcome('GET', { ...session, 'sec-fetch-site': 'cross-site' })).toBe('admitted');
});

test('what was sent is cut before it is repeated', () => {
  const header = (name: string): string | null => (name === 'origin' ? `https://${'x'.repeat(5000)}` : null);
  expect(refuseForeignPage({ method: 'POST', host: 'a', header })?.why.length).toBeLessThan(150);
});

describe('without sign-in', () => {
  test.each(['localhost', 'localhost:7071', '127.0.0.1:7071', '[::1]:7071', 'LOCALHOST'])('%s is served', (host) => {
    expect(refuseForeignHost(host)).toBeNull();
  });
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '10.0.0.4', 'localhost:x', ''])(
    '%j is not served',
    (host) => {
      expect(refuseForeignHost(host)?.code).toBe('HostNotLocal');
    },
  );
});
