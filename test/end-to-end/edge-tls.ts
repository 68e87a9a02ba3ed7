import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, type RunView } from '../../local/demo/api-client.ts';
import { fetchThrough, type Fetched, type PublicListener } from '../../local/demo/fetch-through.ts';
import { hosts } from '../../local/sample/names.ts';
import { sampleSpec } from '../../local/sample/sample-spec.ts';
import { publicListener } from '../../local/stack/local-json.ts';
import { type Stack, type StackOptions, startStack } from '../../local/stack/stack.ts';

export interface JournalLine {
  readonly service: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly caller: string;
  readonly body?: unknown;
}

/** Everything of edge-tls on this machine, for one test file: processes of its own on free ports, in a folder of its own. */
export class EdgeTls {
  readonly stack: Stack;
  readonly api: ApiClient;
  readonly spec: Record<string, unknown>;
  /** Folder of everything that is kept. */
  readonly home: string;

  private constructor(stack: Stack, home: string) {
    this.stack = stack;
    this.api = new ApiClient(stack.api);
    this.spec = sampleSpec(stack.world.vaultUrl);
    this.home = home;
  }

  static async start(options: Partial<StackOptions> = {}): Promise<EdgeTls> {
    const home = mkdtempSync(join(tmpdir(), 'edge-tls-e2e-'));
    const defaults = { port: 0, home, timeScale: 1200, calm: true, app: 'dist/app' };
    return new EdgeTls(await startStack({ ...defaults, ...options }), home);
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Requests a run and does not wait for it; its id. Without an action it is the one that a spec starts. */
  async begin(action?: 'converge' | 'renew', spec: Record<string, unknown> = this.spec): Promise<string> {
    const run = action ? await this.api.post(String(spec.name), action) : await this.api.putEdge(spec);
    if (run === null) throw new Error('the request started no run');
    return run;
  }

  /** Puts a spec and follows the run that it starts. */
  async provision(spec: Record<string, unknown> = this.spec): Promise<RunView> {
    return this.#end(await this.begin(undefined, spec));
  }

  async converge(): Promise<RunView> {
    return this.#end(await this.begin('converge'));
  }

  async renew(): Promise<RunView> {
    return this.#end(await this.begin('renew'));
  }

  /** A provision and a renewal; an Error with the problem when one of them does not succeed. */
  async provisionAndRenew(): Promise<void> {
    succeeded(await this.provision());
    succeeded(await this.renew());
  }

  async fetch(path: string, host: string = hosts.public): Promise<Fetched> {
    return fetchThrough(await this.listener(), host, path);
  }

  /** Where clients find the gateway. */
  async listener(): Promise<PublicListener> {
    return { ...(await publicListener(this.stack)), ca: readFileSync(this.stack.azure.caFile, 'utf8') };
  }

  async journal(): Promise<JournalLine[]> {
    const answer = await this.stack.session.local('GET', 'journal');
    return (Array.isArray(answer) ? answer : (answer as { entries: JournalLine[] }).entries) as JournalLine[];
  }

  clearJournal(): Promise<unknown> {
    return this.stack.session.local('DELETE', 'journal');
  }

  #end(run: string): Promise<RunView> {
    return this.api.follow(run, () => undefined);
  }
}

function succeeded(run: RunView): void {
  if (run.status !== 'Succeeded') throw new Error(`run ${run.id} is ${run.status}: ${JSON.stringify(run.problem)}`);
}

/** Requests that change something: everything but reads and the questions that Azure wants asked by POST. */
export function writes(journal: readonly JournalLine[]): JournalLine[] {
  const asks = /\/(backendhealth|getBackendHealthOnDemand)\b/i;
  return journal.filter(
    ({ method, url }) => !['GET', 'HEAD', 'OPTIONS', 'CONNECT'].includes(method) && !asks.test(url),
  );
}
