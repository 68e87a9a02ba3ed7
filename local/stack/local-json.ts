import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ids } from '../sample/names.ts';
import { sampleSpec } from '../sample/sample-spec.ts';
import { localJsonOf } from './local-state.ts';
import type { Stack } from './stack.ts';

/**
 * `.edge-tls/local.json`: every address, port and file that a person or a tool needs to talk to what runs here. Written last, once
 * everything is up, and all at once; the end of the stack takes it away.
 */
export async function writeLocalJson(stack: Stack, home: string): Promise<string> {
  const specFile = join(home, 'sample-spec.json');
  writeFileSync(specFile, `${JSON.stringify(sampleSpec(stack.world.vaultUrl), null, 2)}\n`);
  const file = localJsonOf(home);
  const content = {
    pid: process.pid,
    api: stack.api,
    arm: stack.azure.arm,
    admin: `${stack.azure.arm}/_local`,
    accessToken: stack.azure.accessToken,
    vaults: { 'kv-contoso': stack.world.vaultUrl },
    gateways: { [ids.gateway]: await publicListener(stack) },
    dns: stack.dns,
    tunnel: stack.azure.tunnel,
    caFile: stack.azure.caFile,
    sampleSpec: specFile,
  };
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
  return file;
}

/** Where the gateway's public port 443 is answered on this machine. */
export async function publicListener(stack: Stack): Promise<{ address: string; port: number }> {
  const state = (await stack.session.local('GET', 'state')) as {
    network: { published: { address: string; port: number; localPort: number }[] };
  };
  const publicAddress = await gatewayAddress(stack);
  const listener = state.network.published.find(({ address, port }) => address === publicAddress && port === 443);
  return { address: '127.0.0.1', port: listener?.localPort ?? 0 };
}

async function gatewayAddress(stack: Stack): Promise<string> {
  const resource = (await stack.session.get(ids.publicIpAddress, '2026-01-01')) as {
    properties: { ipAddress: string };
  };
  return resource.properties.ipAddress;
}
