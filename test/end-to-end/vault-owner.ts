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

  /** SHA-1 of the newest version, upper-case hex. */
  async thumbprint(name: string): Promise<string> {
    const { x5t } = await this.send('GET', `certificates/${name}/`);
    return Buffer.from(String(x5t), 'base64url').toString('hex').toUpperCase();
  }
}
