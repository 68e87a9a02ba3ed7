import type { AzureSession } from './azure-session.ts';

/** Has local Azure's public authority issue a server certificate and imports it into the vault, as a certificate's buyer does. */
export async function importServerCertificate(
  azure: AzureSession,
  vaultUrl: string,
  name: string,
  dnsNames: readonly string[],
): Promise<void> {
  const issued = (await azure.local('POST', 'certificates', { names: dnsNames })) as { chain: string; key: string };
  const { token } = (await azure.local('POST', 'token', { resource: 'https://vault.azure.net' })) as { token: string };
  const url = `${vaultUrl}/certificates/${name}/import?api-version=2025-07-01`;
  const document = {
    value: `${issued.key}\n${issued.chain}`,
    policy: { secret_props: { contentType: 'application/x-pem-file' }, key_props: { exportable: true, kty: 'EC' } },
  };
  const answer = await azure.ask({ method: 'POST', url, body: document, token, idempotent: true });
  if (answer.status !== 200)
    throw new Error(`Importing ${name} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}
