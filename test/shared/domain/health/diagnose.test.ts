import type { DiagnosisInput } from '../../../../shared/domain/health/diagnosis-input.ts';
import { diagnose } from '../../../../shared/domain/health/diagnose.ts';
import type { CertificateFacts, ServedChain } from '../../../../shared/domain/observed.ts';

const facts = (dnsNames: readonly string[], subject = `CN=${dnsNames[0]}`, issuer = 'CN=root'): CertificateFacts => ({
  der: '',
  thumbprint: 'AB12',
  subject,
  issuer,
  dnsNames,
  notBefore: 0,
  notAfter: 1,
  isCa: false,
  serialNumber: '1',
  publicKeySha256: '',
});
const chain = (...certificates: CertificateFacts[]): ServedChain => ({
  chain: certificates,
  verified: false,
  reason: 'x',
});
const ours = chain(facts(['apim.contoso.internal']));
const azureDefault = chain(facts(['*.azure-api.net']));

const input: DiagnosisInput = {
  endpoint: 'gateway',
  internalHostname: 'apim.contoso.internal',
  probePath: '/status-0123456789abcdef',
  server: null,
  apiManagementAddress: '10.0.1.4',
  addresses: ['10.0.1.4'],
  served: ours,
  gatewayHostnames: ['apim.contoso.internal'],
  defaultHostnames: ['apim-contoso.azure-api.net'],
  trustedThumbprints: ['CD34'],
};
const said = (
  log: string,
  change: Partial<DiagnosisInput> = {},
  errorName: string | null = null,
  health = 'Unhealthy',
): DiagnosisInput => ({
  ...input,
  server: { address: 'apim.contoso.internal', health, log, errorName },
  ...change,
});

const rootText =
  'The root certificate of the server certificate used by the backend does not match the trusted root certificate added to the application gateway. Ensure that you add the correct root certificate to allowlist the backend.';
const nameText =
  'The Common Name of the leaf certificate presented by the backend server does not match the Probe or Backend Setting hostname of the application gateway.';
const intermediateText =
  'The Intermediate certificate is missing from the certificate chain presented by the backend server. Ensure that the certificate chain is complete and correctly ordered on the backend server.';
const unknownText =
  'The backend health status could not be retrieved. This happens when an NSG/UDR/Firewall on the application gateway subnet is blocking traffic on ports 65503-65534 in case of v1 SKU, and ports 65200-65535 in case of the v2 SKU or if the FQDN configured in the backend pool could not be resolved to an IP address. To learn more visit - https://aka.ms/UnknownBackendHealth.';
const wellKnownText =
  'The backend Server certificate is not signed by a well-known Certificate Authority (CA). To use unknown CA certificates, its Root certificate must be uploaded to the backend Http Settings of the application gateway.';
const connectText =
  'Application Gateway could not connect to the backend. Check that the backend responds on the port used for the probe. Also check whether any NSG/UDR/Firewall is blocking access to the Ip and port of this backend.';

describe("each of Azure's texts has its own cause", () => {
  const cases: readonly (readonly [string, DiagnosisInput, string])[] = [
    [
      'another name in the certificate, v2',
      said(nameText, { served: chain(facts(['x.contoso.internal'])) }),
      'BackendNameMismatch',
    ],
    [
      'another name in the certificate, v1',
      said("The Common Name (CN) of the backend certificate doesn't match."),
      'BackendNameMismatch',
    ],
    [
      'another name, as the old portal says it',
      said('Backend certificate does not match the host header entered in the health probe configuration.'),
      'BackendNameMismatch',
    ],
    ['the default certificate', said(nameText, { served: azureDefault }), 'BackendDefaultCertificate'],
    [
      'the default host name as the backend',
      said(rootText, { gatewayHostnames: ['apim-contoso.azure-api.net'] }),
      'BackendDefaultCertificate',
    ],
    [
      'the default host name, that nobody can resolve inside',
      said(unknownText, { gatewayHostnames: ['apim-contoso.azure-api.net'] }, null, 'Unknown'),
      'BackendDefaultCertificate',
    ],
    ['another root', said(rootText), 'BackendRootNotTrusted'],
    ['another root, in the older wording', said(rootText.replace('allowlist', 'whitelist')), 'BackendRootNotTrusted'],
    ['an invalid CA', said('Invalid CA'), 'BackendRootNotTrusted'],
    ['no trusted root on the setting', said(wellKnownText), 'BackendNoTrustedRoot'],
    [
      'the same of an intermediate',
      said('The Intermediate certificate is not signed by a well-known Certificate Authority (CA).'),
      'BackendNoTrustedRoot',
    ],
    ['a missing intermediate', said(intermediateText), 'BackendIntermediateMissing'],
    [
      'an intermediate without a root',
      said('The Intermediate certificate not signed by any Root certificates uploaded'),
      'BackendIntermediateMissing',
    ],
    ['a missing leaf', said('Leaf certificate is missing from the chain'), 'BackendLeafMissing'],
    [
      'a leaf in the wrong place',
      said('The Leaf certificate is not the topmost certificate in the chain'),
      'BackendLeafMissing',
    ],
    [
      'out of date',
      said(
        'Backend certificate is invalid. Current date is not within the "Valid from" and "Valid to" date range on the certificate.',
      ),
      'BackendCertificateExpired',
    ],
    [
      'expired, in other words',
      said('Backend server certificate expired. Please upload a valid certificate.'),
      'BackendCertificateExpired',
    ],
    [
      'not listed on a v1',
      said('Backend server certificate is not whitelisted with Application Gateway.'),
      'BackendCertificateNotListed',
    ],
    [
      'unverifiable',
      said(
        'The validity of the backend certificate could not be verified. To find out the reason, check OpenSSL diagnostics for the message associated with error code 20',
      ),
      'BackendCertificateUnverifiable',
    ],
    [
      'a probe path that answers 404',
      said("Received invalid status code: 404 in the backend server's HTTP response."),
      'BackendProbePathMissing',
    ],
    [
      'a probe path that answers 404, as the documentation words it',
      said(
        "Status code of the backend's HTTP response did not match the probe setting. Expected:{200-399} Received:{404}.",
      ),
      'BackendProbePathMissing',
    ],
    [
      'another status',
      said("Received invalid status code: 502 in the backend server's HTTP response."),
      'BackendProbeStatus',
    ],
    [
      'another body',
      said(
        "Body of the backend's HTTP response did not match the probe setting. Received response body doesn't contain {ok}.",
      ),
      'BackendProbeBody',
    ],
    [
      'too slow',
      said(
        "Time taken by the backend to respond to application gateway's health probe is more than the timeout threshold in the probe setting.",
      ),
      'BackendTimeout',
    ],
    ['refused', said(connectText), 'BackendRefused'],
    ['no A record', said(unknownText, { addresses: [] }, null, 'Unknown'), 'BackendRecordMissing'],
    [
      'no A record, and a probe that could not be made',
      said(
        'Application Gateway could not create a probe for this backend. This usually happens when the FQDN of the backend has not been entered correctly.',
        { addresses: [] },
      ),
      'BackendRecordMissing',
    ],
    [
      'a record that the gateway cannot resolve',
      said(
        'Application Gateway could not create a probe for this backend. This usually happens when the FQDN of the backend has not been entered correctly.',
      ),
      'BackendNameUnresolvable',
    ],
    ['no word at all', said(unknownText, {}, null, 'Unknown'), 'BackendHealthUnknown'],
    ['a text of tomorrow', said('Something new went wrong.'), 'BackendUnhealthy'],
    [
      'a text of tomorrow with a known error name',
      said('Etwas ging schief.', {}, 'HttpStatusCodeMismatchWithStatusCode'),
      'BackendProbeStatus',
    ],
    ['no server in the list', input, 'BackendHealthEmpty'],
  ];
  test.each(cases)('%s', (_, known, code) => {
    expect(diagnose(known).code).toBe(code);
  });
});

describe('what else is known sharpens the words', () => {
  test('an untrusted root is shown beside those that are trusted', () => {
    const { why } = diagnose(
      said(rootText, { served: chain(facts(['apim.contoso.internal']), facts([], 'CN=new root')) }),
    );
    expect(why).toBe("API Management's chain ends in CN=new root (AB12); the setting trusts CD34.");
  });

  test('a self-signed certificate that is no authority is named as the reason for a missing intermediate', () => {
    const selfSigned = chain(facts(['apim.contoso.internal'], 'CN=x', 'CN=x'));
    expect(diagnose(said(intermediateText, { served: selfSigned })).why).toContain('self-signed');
  });

  test('a refused connection is blamed on a record that points elsewhere', () => {
    const { code, what, why } = diagnose(said(connectText, { addresses: ['10.0.1.9'] }));
    expect([code, what, why]).toEqual([
      'BackendRefused',
      'apim.contoso.internal resolves to 10.0.1.9, where nothing answers.',
      'API Management is at 10.0.1.4.',
    ]);
  });

  test("Azure's own text, the address and the answers of DNS are in the evidence", () => {
    expect(diagnose(said(connectText)).evidence).toMatchObject({
      azure: connectText,
      health: 'Unhealthy',
      address: 'apim.contoso.internal',
      answers: '10.0.1.4',
      servedSubject: 'CN=apim.contoso.internal',
    });
  });
});
