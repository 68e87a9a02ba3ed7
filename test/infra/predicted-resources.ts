import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

export interface PredictedResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export const home = '00000000-0000-0000-0000-000000000001';

/** What a deployment into that subscription, or that group of it, would make, as Bicep's own compiler evaluates it. */
export function predicted(
  file: string,
  parameters: Readonly<Record<string, unknown>>,
  group?: string,
): readonly PredictedResource[] {
  const folder = mkdtempSync(join(tmpdir(), 'edge-tls-bicep-'));
  try {
    const given = Object.entries(parameters).map(
      ([name, value]) => `param ${name} = json('''${JSON.stringify(value)}''')`,
    );
    const using = `using '${relative(folder, resolve(file))}'`;
    writeFileSync(join(folder, 'given.bicepparam'), [using, ...given].join('\n'));
    const place = [
      '--subscription-id',
      home,
      ...(group === undefined ? ['--location', 'westeurope'] : ['--resource-group', group]),
    ];
    execFileSync('bicep', ['snapshot', join(folder, 'given.bicepparam'), '--mode', 'overwrite', ...place]);
    const snapshot = readFileSync(join(folder, 'given.snapshot.json'), 'utf8');
    return (JSON.parse(snapshot) as { predictedResources: readonly PredictedResource[] }).predictedResources;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
