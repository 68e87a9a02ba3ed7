import type { EdgeTls } from './edge-tls.ts';

const version = 'api-version=2025-07-01';

/** The vault as its owner uses it, by REST. */
export class VaultOwner {
  readonly #edgeTls: EdgeTls;

  constructor(edgeTls: EdgeTls) {
    this.#edgeTls = edgeTls;
  }

  async send(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const { session, world } = this.#edgeTls.stack;
    const { token } = (await session.local('POST', 'token', { resource: 'https://vault.azure.net' })) as {
      token: string;
    };
    const answer = await session.send(method, `${world.vaultUrl}/${path}?${version}`, body, token);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body as Record<string, unknown>;
  }

  /** Sets an integrated authority up; local Azure's public one stands behind every name. */
  addIssuer(name: string): Promise<unknown> {
    return this.send('PUT', `certificates/issuers/${name}`, { provider: 'DigiCert', org_details: { id: '1' } });
  }

  /** Has an integrated authority issue a version, and waits for it. */
  async issue(name: string, issuer: string, dnsNames: readonly [string, ...string[]]): Promise<void> {
    await this.send('POST', `certificates/${name}/create`, {
      policy: {
        issuer: { name: issuer },
        key_props: { exportable: true, kty: 'EC', crv: 'P-256', reuse_key: false },
        secret_props: { contentType: 'application/x-pkcs12' },
        x509_props: { subject: `CN=${dnsNames[0]}`, sans: { dns_names: dnsNames }, validity_months: 3 },
        lifetime_actions: [],
      },
    });
    for (;;) {
      const { status } = await this.send('GET', `certificates/${name}/pending`);
      if (status === 'completed') return;
      if (status !== 'inProgress') throw new Error(`${name} was not issued: ${JSON.stringify(status)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** SHA-1 of the newest version, upper-case hex. */
  async thumbprint(name: string): Promise<string> {
    const { x5t } = await this.send('GET', `certificates/${name}/`);
    return Buffer.from(String(x5t), 'base64url').toString('hex').toUpperCase();
  }
}
