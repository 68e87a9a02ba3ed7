import { resolve } from 'node:path';
import { startChild } from './child.ts';
import { freePort } from './free-port.ts';

/** Azurite's well-known development account; its key is public and opens nothing but an emulator. */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface Azurite {
  readonly connectionString: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts Azurite's table service on a free loopback port. `folder` keeps its data; without one it lives in memory. */
export async function startAzurite(folder?: string, log?: (text: string) => void): Promise<Azurite> {
  const entry = resolve('node_modules/azurite/dist/src/table/main.js');
  const location = folder ? ['--location', folder] : ['--inMemoryPersistence'];
  // Azurite does not say which port it was given, so one is chosen for it.
  const port = await freePort();
  const child = await startChild<true>({
    name: 'Azurite',
    args: [
      entry,
      '--tableHost',
      '127.0.0.1',
      '--tablePort',
      `${port}`,
      '--skipApiVersionCheck',
      '--silent',
      ...location,
    ],
    ready: (line) => (line.includes('successfully started') ? true : undefined),
    log,
  });
  return { connectionString: connectionString(`127.0.0.1:${port}`), pid: child.pid, stop: child.stop };
}

function connectionString(address: string): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${account}`,
    `AccountKey=${accountKey}`,
    `TableEndpoint=http://${address}/${account};`,
  ].join(';');
}
