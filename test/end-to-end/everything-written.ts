import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import type { EdgeTls } from './edge-tls.ts';
import type { Text } from './secret-finder.ts';

/** Every file of the host's data folder but its own keys, as bytes and as rows: history, instances, what waits. */
export function hostTexts(home: string): Text[] {
  const folder = join(home, 'host');
  const files = readdirSync(folder).filter((file) => file.startsWith('host.sqlite'));
  const raw = files.map((file) => ({ where: `bytes of ${file}`, text: readFileSync(join(folder, file), 'latin1') }));
  const database = new DatabaseSync(join(folder, 'host.sqlite'), { readOnly: true });
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
  const rows = tables.flatMap(({ name }) =>
    database
      .prepare(`SELECT * FROM "${name}"`)
      .all()
      .map((row) => ({ where: `host table ${name}`, text: JSON.stringify(row) })),
  );
  database.close();
  return [...raw, ...rows];
}

/** Every row of every table of the storage account. */
export async function tableTexts(connection: string): Promise<Text[]> {
  const options = { allowInsecureConnection: true };
  const texts: Text[] = [];
  for await (const { name = '' } of TableServiceClient.fromConnectionString(connection, options).listTables()) {
    const rows = TableClient.fromConnectionString(connection, name, options).listEntities();
    // Columns of a long record join to one text, so that nothing is hidden by the cut between them.
    for await (const row of rows)
      texts.push({ where: `storage table ${name}`, text: Object.values(row).map(String).join('') });
  }
  return texts;
}

/** What the API answers, headers included, to every question that it takes without changing anything, and to bad ones. */
export async function answerTexts(edgeTls: EdgeTls, runs: readonly string[], systemKey: string): Promise<Text[]> {
  const edge = `/api/edges/${String(edgeTls.spec.name)}`;
  const paths = [
    '/',
    '/api/healthz',
    '/api/openapi.json',
    '/api/edges',
    edge,
    `${edge}/runs`,
    ...runs.map((run) => `/api/runs/${run}`),
    '/api/runs/none',
  ];
  const durable = `/runtime/webhooks/durabletask/instances?showInput=true&showHistory=true&showHistoryOutput=true`;
  const instances = runs.map((run) => `${durable.replace('?', `/${run}?`)}&code=${systemKey}`);
  return [
    ...(await Promise.all(paths.map((path) => answered(edgeTls, 'GET', path)))),
    ...(await Promise.all(
      [`${durable}&code=${systemKey}`, ...instances].map((path) => answered(edgeTls, 'GET', path)),
    )),
    await answered(edgeTls, 'POST', `${edge}/plan`),
    await answered(edgeTls, 'POST', `${edge}/renew`, '{"unexpected": true}'),
    await answered(edgeTls, 'PUT', edge, `{"keyVault": "${badBody.key}`),
    await answered(edgeTls, 'PUT', edge, JSON.stringify({ ...edgeTls.spec, [badBody.field]: badBody.key })),
  ];
}

/** What a caller sends by mistake must not come back in the message that says so. */
export const badBody = {
  field: 'pfxPassword',
  key: '-----BEGIN PRIVATE KEY-----MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhsc',
};

async function answered({ stack }: EdgeTls, method: string, path: string, body?: string): Promise<Text> {
  const json = { body: body ?? '', headers: { 'content-type': 'application/json' } };
  const answer = await fetch(stack.api + path, { method, ...(body === undefined ? {} : json) });
  const [where] = path.split('&code=');
  return {
    where: `${method} ${where} (${answer.status})`,
    text: `${JSON.stringify(Object.fromEntries(answer.headers.entries()))}\n${await answer.text()}`,
  };
}
