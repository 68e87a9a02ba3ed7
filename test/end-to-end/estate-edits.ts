import { apiVersions, hosts, ids } from '../../local/sample/names.ts';
import type { Stack } from '../../local/stack/stack.ts';

interface Child {
  readonly name: string;
  readonly properties: Record<string, unknown>;
}
type Gateway = { properties: Record<string, Child[]> };

/** What people and pipelines do to an estate behind edge-tls's back, through Azure's own routes and as its owner. */
export class EstateEdits {
  readonly #stack: Stack;
  #vaultToken: string | null = null;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** Reads the gateway, changes it, and writes it back whole. */
  async gateway(change: (collections: Record<string, Child[]>) => void): Promise<void> {
    const gateway = (await this.#stack.session.get(ids.gateway, apiVersions.network)) as Gateway;
    change(gateway.properties);
    await this.#stack.session.put(ids.gateway, apiVersions.network, gateway);
  }

  /** Sets fields of one object on the gateway. */
  object(collection: string, name: string, fields: Record<string, unknown>): Promise<void> {
    return this.gateway((collections) => {
      const child = collections[collection]?.find((candidate) => candidate.name === name);
      if (!child) throw new Error(`there is no ${collection}/${name}`);
      Object.assign(child.properties, fields);
    });
  }

  /** Somebody who meets another's change in progress waits for its end. */
  async patch(id: string, apiVersion: string, body: unknown): Promise<void> {
    const { session, azure } = this.#stack;
    let answer = await session.send('PATCH', `${azure.arm}${id}?api-version=${apiVersion}`, body);
    for (let at = 0; answer.status === 409 && at < 100; at++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      answer = await session.send('PATCH', `${azure.arm}${id}?api-version=${apiVersion}`, body);
    }
    if (answer.status >= 300) throw new Error(`PATCH ${id}: ${answer.status} ${JSON.stringify(answer.body)}`);
    await this.until(`${id} has settled`, async () => {
      const { properties } = (await session.get(id, apiVersion)) as { properties: { provisioningState: string } };
      return properties.provisioningState === 'Succeeded';
    });
  }

  /** Changes the custom domain of the internal host name, the rest of the list as it is. */
  async customDomain(fields: Record<string, unknown>): Promise<void> {
    const service = (await this.#stack.session.get(ids.apiManagement, apiVersions.apiManagement)) as {
      properties: { hostnameConfigurations: Record<string, unknown>[] };
    };
    const hostnameConfigurations = service.properties.hostnameConfigurations.map((entry) =>
      entry.hostName === hosts.internal ? { ...entry, ...fields } : entry,
    );
    await this.patch(ids.apiManagement, apiVersions.apiManagement, { properties: { hostnameConfigurations } });
  }

  /** Somebody applies network changes, and the service comes up at another private address. */
  async moveApiManagement(): Promise<void> {
    const { session, azure } = this.#stack;
    const version = apiVersions.apiManagement;
    await this.patch(ids.apiManagement, version, { tags: { 'edge-tls-local.move-address': 'true' } });
    const url = `${azure.arm}${ids.apiManagement}/applynetworkconfigurationupdates?api-version=${version}`;
    const started = await session.send('POST', url, { location: 'westeurope' });
    if (started.status >= 300) throw new Error(`POST ${url}: ${started.status} ${JSON.stringify(started.body)}`);
    await this.patch(ids.apiManagement, version, { tags: {} });
  }

  /** Runs a shell script on the DNS machine. */
  async onDnsMachine(...script: string[]): Promise<void> {
    const { session, azure } = this.#stack;
    const url = `${azure.arm}${ids.dnsServer}/runCommand?api-version=${apiVersions.compute}`;
    const started = await session.send('POST', url, { commandId: 'RunShellScript', script });
    if (started.status !== 202) throw new Error(`run-command: ${started.status} ${JSON.stringify(started.body)}`);
    const poll = String(started.headers['azure-asyncoperation'] ?? started.headers.location);
    await this.until('the script has ended', async () => {
      const answer = await session.send('GET', poll);
      return answer.status !== 202 && (answer.body as { status?: string } | undefined)?.status !== 'InProgress';
    });
  }

  /** Rewrites the lines of our record in the zone's file, with a new serial, and has the server read it. */
  record(sed: string): Promise<void> {
    return this.onDnsMachine(
      `file="$EDGE_TLS_VM_ROOT/etc/bind/db.${hosts.zone}"`,
      `sed -i -E '/^apim[.[:space:]]/${sed}' "$file"`,
      `serial=$(grep -E '; serial' "$file" | grep -Eo '[0-9]+')`,
      `sed -i -E "s/[0-9]+([[:space:]]*; serial)/$((serial + 1))\\1/" "$file"`,
      `rndc reload ${hosts.zone}`,
    );
  }

  async cname(target: string | null): Promise<void> {
    const { session, azure } = this.#stack;
    const url = `${azure.arm}${ids.publicZone}/CNAME/api?api-version=${apiVersions.dns}`;
    if (target === null) {
      await session.send('DELETE', url);
      return;
    }
    const record = (await session.send('GET', url)).body as { properties: Record<string, unknown> };
    const answer = await session.send('PUT', url, {
      properties: { ...record.properties, CNAMERecord: { cname: target } },
    });
    if (answer.status >= 300) throw new Error(`PUT CNAME: ${answer.status}`);
  }

  /** Enables or disables the newest version of a certificate in Key Vault. */
  async certificate(name: string, enabled: boolean): Promise<void> {
    await this.vault('PATCH', `/certificates/${name}/`, { attributes: { enabled } });
  }

  async vault(method: string, path: string, body?: unknown): Promise<unknown> {
    const { session, world } = this.#stack;
    this.#vaultToken ??= (
      (await session.local('POST', 'token', { resource: 'https://vault.azure.net' })) as { token: string }
    ).token;
    const answer = await session.send(method, `${world.vaultUrl}${path}?api-version=7.5`, body, this.#vaultToken);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** `certificateStatus` of the custom domain. */
  async domainStatus(): Promise<unknown> {
    const service = (await this.#stack.session.get(ids.apiManagement, apiVersions.apiManagement)) as {
      properties: { hostnameConfigurations: Record<string, unknown>[] };
    };
    return service.properties.hostnameConfigurations.find(({ hostName }) => hostName === hosts.internal)
      ?.certificateStatus;
  }

  /** Whether our listener takes handshakes, as the gateway itself knows. */
  async listenerEnabled(): Promise<boolean> {
    const state = await this.#stack.session.local('GET', 'state');
    const listeners = [...JSON.stringify(state).matchAll(/\{[^{}]*edge-tls-gateway-listener[^{}]*\}/g)].join('');
    return !listeners.includes('"enabled":false');
  }

  /** How many times faster Azure works than in reality. */
  timeScale(timeScale: number): Promise<unknown> {
    return this.#stack.session.local('PUT', 'time-scale', { timeScale });
  }

  /** Four hours later gateway and API Management have read Key Vault again. The next four go by at `timeScale`. */
  async letServicesReread(timeScale: number): Promise<void> {
    await this.timeScale(timeScale);
    await this.#stack.session.local('POST', 'clock', { advanceSeconds: 4 * 3600 + 60 });
  }

  async until(what: string, holds: () => Promise<boolean>, seconds = 20): Promise<void> {
    const end = performance.now() + seconds * 1000;
    while (!(await holds())) {
      if (performance.now() > end) throw new Error(`not within ${seconds} seconds: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
