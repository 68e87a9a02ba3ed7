/** `npm run azure -- --port N [--calm] [--time-scale 60]`: local Azure alone, empty, for anybody's SDK or tool. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLocalAzure, type LocalAzure } from './core/local-azure.ts';
import { services } from './services.ts';

const HELP = `npm run azure -- [options]
  --port N          Resource Manager's port (default: any free one)
  --time-scale N    Azure seconds in a real second (default: 1)
  --calm            no random times, orders or refusals
  --seed N          repeats what a start with this seed did at random
  --folder DIR      where virtual machines keep their files (default: a temporary folder, removed at the end)
  --host NAME       127.0.0.1 or localhost; nothing else is accepted
  --json            one JSON line when it is ready`;

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'time-scale': { type: 'string' },
    calm: { type: 'boolean' },
    seed: { type: 'string' },
    folder: { type: 'string' },
    host: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (values.help) console.log(HELP);
else {
  await run().catch((error: unknown) => {
    console.error(`Local Azure did not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}

async function run(): Promise<void> {
  const azure = await createLocalAzure({
    services,
    calm: values.calm ?? false,
    ...numberOption('port', values.port),
    ...numberOption('timeScale', values['time-scale']),
    ...numberOption('seed', values.seed),
    ...(values.folder === undefined ? {} : { folder: values.folder }),
    ...(values.host === undefined ? {} : { host: values.host }),
  });
  const caFile = join(azure.context.folder, 'ca.pem');
  writeFileSync(caFile, azure.caPem);
  // Before the announcement: who has read it may stop us at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void azure.stop().then(() => process.exit(0)));
  announce(azure, caFile);
}

function numberOption<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, number>> {
  if (text === undefined) return {};
  const value = Number(text);
  if (Number.isNaN(value)) throw new RangeError(`'${text}' is not a number.`);
  return { [name]: value } as Partial<Record<Name, number>>;
}

function announce(azure: LocalAzure, caFile: string): void {
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
  if (values.json) console.log(JSON.stringify(ready));
  else
    console.log(
      `Local Azure: ${armUrl}\nAdmin routes: ${adminUrl}\nCA file: ${caFile}\nSeed: ${seed}\nToken: ${accessToken}`,
    );
}
