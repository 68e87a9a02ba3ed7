import { resolve } from 'node:path';
import { startChild } from './child.ts';
import { freePort } from './free-port.ts';

/** Azurite's well-known development account; its key is public and opens nothing but an emulator. */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface Azurite {
  readonly connectionString: string;
  readonly pid: number;
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
}

export interface AzuriteOptions {
  readonly log?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const portAttempts = 5;

/** Starts Azurite's table service on a free loopback port. What it keeps lives in memory. */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOn(await freePort(), options);
    } catch (error) {
      // Azurite does not say which port it was given, so one is chosen for it, which somebody else may take in between.
      if (attempt === portAttempts || !String(error).includes('EADDRINUSE')) throw error;
    }
  }
}

async function startOn(port: number, { log, signal }: AzuriteOptions): Promise<Azurite> {
  const child = await startChild<true>({
    name: 'Azurite',
    args: [
      resolve('node_modules/azurite/dist/src/table/main.js'),
      '--tableHost',
      '127.0.0.1',
      '--tablePort',
      `${port}`,
      '--skipApiVersionCheck',
      '--silent',
      '--disableTelemetry',
      '--inMemoryPersistence',
    ],
    ready: (line) => (line.includes('successfully started') ? true : undefined),
    log,
    signal,
  });
  const { pid, exited, stop } = child;
  return { connectionString: connectionString(`127.0.0.1:${port}`), pid, exited, stop };
}

function connectionString(address: string): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${account}`,
    `AccountKey=${accountKey}`,
    `TableEndpoint=http://${address}/${account};`,
  ].join(';');
}
