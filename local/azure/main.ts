/** `npm run azure -- --port N [--calm] [--time-scale 60]`: local Azure alone, empty, for anybody's SDK or tool. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../../cli/cli-error.ts';
import { takeFolderLock, holderOfFolderLock } from '../command/folder-lock.ts';
import { flag, number, port, text, timeScale, type ValuesOf } from '../command/options.ts';
import { portFailure, requireFreePort } from '../command/port-in-use.ts';
import { inProjectRoot } from '../command/project-root.ts';
import { runCommand } from '../command/run-command.ts';
import { stopSignals } from '../command/stop-signals.ts';
import { usableFolder, usableTemporaryFolder } from '../command/usable-folder.ts';
import { createLocalAzure, type LocalAzure } from './core/local-azure.ts';
import { services } from './services.ts';

const options = {
  port: port("Resource Manager's port (default: any free one)", 0),
  'time-scale': timeScale({ from: 0.001, otherwise: 1 }),
  calm: flag('no random times, orders or refusals'),
  seed: number({
    help: 'repeats what a start with this seed did at random',
    otherwise: undefined,
    whole: true,
    from: 0,
    to: 2 ** 31 - 1,
    what: `a seed: a whole number from 0 to ${2 ** 31 - 1}`,
  }),
  folder: text('DIR', 'where virtual machines keep their files (default: a temporary folder, removed at the end)'),
  host: text('NAME', '127.0.0.1 or localhost; nothing else is accepted'),
  json: flag('one JSON line when it is ready'),
};

await runCommand({
  name: 'npm run azure',
  help: 'Starts local Azure, empty, until Ctrl-C.',
  options,
  run: ({ values }) => run(values),
});

async function run(values: ValuesOf<typeof options>): Promise<void> {
  const signal = stopSignals();
  const folder = values.folder === undefined ? undefined : ownFolder(values.folder);
  if (folder === undefined) usableTemporaryFolder();
  inProjectRoot();
  await requireFreePort(values.port);
  const azure = await start(values, folder);
  if (!signal.aborted) {
    const caFile = join(azure.context.folder, 'ca.pem');
    writeFileSync(caFile, azure.caPem);
    announce(azure, caFile, values.json);
    // A signal may have come while it was written.
    if (!signal.aborted) await once(signal, 'abort');
  }
  await azure.stop();
}

/** Machines of two would write the same files. */
function ownFolder(path: string): string {
  const folder = usableFolder(path, '--folder');
  if (takeFolderLock(folder, 'azure')) return folder;
  const { pid } = holderOfFolderLock(folder, 'azure') ?? {};
  throw new CliError(`--folder is in use: ${folder}`, {
    why: `Another local Azure${pid === undefined ? '' : ` (process ${pid})`} keeps its machines there.`,
    suggestion: 'Stop that one, or give this one a folder of its own.',
  });
}

async function start(values: ValuesOf<typeof options>, folder: string | undefined): Promise<LocalAzure> {
  const { port, 'time-scale': timeScale, calm, seed, host } = values;
  try {
    return await createLocalAzure({
      services,
      calm,
      port,
      timeScale,
      ...(seed === undefined ? {} : { seed }),
      ...(folder === undefined ? {} : { folder }),
      ...(host === undefined ? {} : { host }),
    });
  } catch (error) {
    const found = portFailure(port, error as NodeJS.ErrnoException);
    if (found instanceof CliError) throw found;
    throw new CliError('Local Azure did not start.', { why: found.message, suggestion: 'npm run azure -- --help' });
  }
}

function announce(azure: LocalAzure, caFile: string, json: boolean): void {
  const { armUrl, adminUrl, accessToken, tunnel, identityEndpoint, appIdentity, context } = azure;
  const { seed } = context.settings;
  const ready = {
    ready: true,
    arm: armUrl,
    admin: adminUrl,
    accessToken,
    caFile,
    tunnel,
    identityEndpoint,
    appIdentity,
    seed,
  };
  if (json) console.log(JSON.stringify(ready));
  else
    console.log(
      `Local Azure: ${armUrl}\nAdmin routes: ${adminUrl}\nCA file: ${caFile}\nSeed: ${seed}\nToken: ${accessToken}`,
    );
}
