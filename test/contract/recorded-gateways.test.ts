import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ResourceDocument, ResourceStore } from '../../local/azure/core/contracts.ts';
import { createResourceStore } from '../../local/azure/core/resource-store.ts';
import { refusalOf } from '../local/azure/application-gateway/checks/judge-put.ts';
import { uploadedPfx } from '../local/azure/application-gateway/uploaded-pfx.ts';
import { createTestAuthority } from '../support/test-authority.ts';

/** Recorded answers of Azure, in a folder beside the repository. */
const folder = resolve('..', 'shared', 'recordings');

interface Exchange {
  readonly sequence: string;
  readonly step: number;
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly answer: { readonly status: number };
}

const GATEWAY = /^[^?]*\/providers\/Microsoft\.Network\/applicationGateways\/[^/?]+(?=\?)/i;

function recordedPuts(): Exchange[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Exchange[])
    .filter(({ request, answer }) => request.method === 'PUT' && GATEWAY.test(request.path) && answer.status < 300);
}

/** Everything that a gateway refers to outside itself exists. */
function whateverExists(location: string): ResourceStore {
  const store = createResourceStore();
  const found = (id: string): ResourceDocument | undefined => {
    if (/\/applicationGateways\//i.test(id)) return undefined;
    const subnets = new Proxy([], { get: (list, key) => (key === 'some' ? () => true : Reflect.get(list, key)) });
    return { id, name: 'it', type: 'it', location, sku: { name: 'Standard' }, properties: { subnets } };
  };
  return { ...store, get: found };
}

/** The recordings have neither keys nor certificates any more. */
function withMaterial(body: unknown, data: string): unknown {
  return JSON.parse(JSON.stringify(body), function (this: { password?: string }, name: string, value: unknown) {
    if (name === 'data' && typeof value === 'string') return 'password' in this ? uploadedPfx : data;
    return name === 'password' ? 'secret' : value;
  });
}

if (!existsSync(folder)) {
  test('LEFT OUT: the recordings are not beside this repository; CI requires them', () => {
    expect(process.env.CI).toBeUndefined();
  });
} else {
  test('a gateway that Azure took in a recording is taken here', async () => {
    const { data } = await createTestAuthority('contoso internal root');
    const puts = recordedPuts();
    const refused = puts.flatMap(({ sequence, step, request }) => {
      const body = withMaterial(request.body, data) as { location: string };
      const refusal = refusalOf({
        id: GATEWAY.exec(request.path)?.[0] ?? '',
        apiVersion: /api-version=([\d-]+)/.exec(request.path)?.[1] ?? '',
        body,
        resources: whateverExists(body.location),
      });
      return refusal === undefined ? [] : [`${sequence} ${step}: ${refusal}`];
    });
    expect(puts.length).toBeGreaterThan(70);
    expect(refused).toEqual([]);
  });
}
