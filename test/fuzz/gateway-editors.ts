import { Agent, request } from 'node:https';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { takeTurn } from '../../orchestrations/activities/take-turn.ts';
import { paceOf } from '../../orchestrations/activities/pace.ts';
import type { Services } from '../../orchestrations/activities/steps/step-handler.ts';
import { ArmApplicationGateways } from '../../shared/azure/application-gateways.ts';
import { ArmClient as OurArmClient } from '../../shared/azure/arm-client.ts';
import { ArmOperations } from '../../shared/azure/arm-operations.ts';
import { systemClock } from '../../shared/azure/system-clock.ts';
import { certificateFacts } from '../../shared/domain/certificates/certificate-facts.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import type { Run } from '../../shared/domain/run/run.ts';
import { makeStep } from '../../shared/domain/plan/make-step.ts';
import { GATEWAY, type GatewayWorld, SECRET, VERSION } from '../local/azure/application-gateway/gateway-world.ts';
import { specDocument, specOf } from '../shared/domain/plan/converged-edge.ts';
import type { ArmClient } from '../support/arm-client.ts';
import { edgeRecord } from '../support/edge-record.ts';
import { InMemoryStores } from '../support/in-memory-stores.ts';

/** mulberry32: the same seed, the same interleaving. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Lets every operation on the gateway end, and waits until it has. */
export async function letTimePass({ azure }: GatewayWorld): Promise<void> {
  azure.context.clock.advance(azure.context.settings.durations.gatewayPut);
  const state = (): unknown => azure.context.resources.get(GATEWAY)?.properties.provisioningState;
  while (state() === 'Updating') await new Promise((resolve) => setImmediate(resolve));
}

const http = createDefaultHttpClient();
const tls = new WeakMap<GatewayWorld, { readonly ca: string }>();

/** The same object each time, by which the client finds its open connections again. */
function tlsSettingsOf(world: GatewayWorld): { readonly ca: string } {
  const settings = tls.get(world) ?? { ca: world.azure.caPem };
  tls.set(world, settings);
  return settings;
}

/** Real HTTPS to local Azure, with something done before each request goes out. */
export function httpBefore(
  world: GatewayWorld,
  before: (request: { method: string; attempt: number }) => Promise<void>,
): HttpClient {
  const attempts = new Map<string, number>();
  return {
    async sendRequest(request) {
      const attempt = (attempts.get(request.requestId) ?? 0) + 1;
      attempts.set(request.requestId, attempt);
      await before({ method: request.method, attempt });
      request.tlsSettings = tlsSettingsOf(world);
      return http.sendRequest(request);
    },
  };
}

export type Send = ArmClient['send'];

/** Raw requests with the owner's token over connections that stay open: a thousand interleavings are many requests. */
export function keptAlive({ azure }: GatewayWorld): { readonly send: Send; stop(): void } {
  const agent = new Agent({ ca: azure.caPem, keepAlive: true });
  const send: Send = (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const url = path.startsWith('https:') ? path : azure.armUrl + path;
      const sent = { authorization: `Bearer ${azure.accessToken}`, 'content-type': 'application/json', ...headers };
      const outgoing = request(url, { method, agent, headers: sent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          const answer: unknown = text === '' ? undefined : JSON.parse(text);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer });
        });
      });
      outgoing.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  return { send, stop: () => agent.destroy() };
}

type Phase =
  | { readonly at: 'idle' }
  | { readonly at: 'read'; readonly document: JsonObject }
  | { readonly at: 'written'; readonly mark: string; readonly url: string };

/**
 * Somebody else with a script: reads the gateway, adds a rule to a rewrite set of their own, writes the whole back, with or without
 * If-Match, and waits. Only what its finished writes contained counts.
 */
export class SecondEditor {
  readonly finished: string[] = [];
  readonly #send: Send;
  readonly #random: () => number;
  readonly #most: number;
  #edits = 0;
  #phase: Phase = { at: 'idle' };

  constructor(send: Send, random: () => number, most: number) {
    this.#send = send;
    this.#random = random;
    this.#most = most;
  }

  get isIdle(): boolean {
    return this.#phase.at === 'idle';
  }

  /** One request. */
  async move(): Promise<void> {
    const phase = this.#phase;
    if (phase.at === 'idle') this.#phase = this.#edits < this.#most ? await this.#read() : phase;
    else if (phase.at === 'read') this.#phase = await this.#write(phase.document);
    else this.#phase = await this.#look(phase);
  }

  async #read(): Promise<Phase> {
    const { status, body } = await this.#send('GET', GATEWAY + VERSION);
    return status === 200 ? { at: 'read', document: body as JsonObject } : { at: 'idle' };
  }

  async #write(document: JsonObject): Promise<Phase> {
    const mark = `edit-${++this.#edits}`;
    const headers = this.#random() < 0.5 ? { 'if-match': document.etag as string } : {};
    const answer = await this.#send('PUT', GATEWAY + VERSION, withMark(document, mark), headers);
    const url = answer.headers['azure-asyncoperation'];
    return answer.status < 300 && typeof url === 'string' ? { at: 'written', mark, url } : { at: 'idle' };
  }

  async #look(phase: Extract<Phase, { at: 'written' }>): Promise<Phase> {
    const { status } = ((await this.#send('GET', phase.url)).body ?? {}) as { status?: string };
    if (status === 'InProgress') return phase;
    if (status === 'Succeeded') this.finished.push(phase.mark);
    return { at: 'idle' };
  }
}

/** A rewrite set of theirs has a rule for each of their edits. */
export function marksOf(document: JsonObject): readonly string[] {
  return rewriteSetsOf(document).flatMap(({ properties }) => properties.rewriteRules.map(({ name }) => name));
}

export function withMark(document: JsonObject, mark: string): JsonObject {
  const rules = [...marksOf(document), mark].map((name, ruleSequence) => ({ name, ruleSequence, actionSet: {} }));
  return withRewriteRules(document, rules);
}

export const withoutMarks = (document: JsonObject): JsonObject => withRewriteRules(document, []);

function withRewriteRules(document: JsonObject, rewriteRules: readonly object[]): JsonObject {
  const rewriteRuleSets = [{ name: 'theirs', properties: { rewriteRules } }];
  const properties = { ...(document.properties as JsonObject), rewriteRuleSets };
  return { ...document, properties } as unknown as JsonObject;
}

interface RewriteSet {
  readonly name: string;
  readonly properties: { readonly rewriteRules: readonly { readonly name: string }[] };
}

const rewriteSetsOf = (document: JsonObject): readonly RewriteSet[] =>
  ((document.properties as JsonObject).rewriteRuleSets ?? []) as unknown as readonly RewriteSet[];

export const prioritiesOf = (document: JsonObject): readonly unknown[] =>
  ((document.properties as JsonObject).requestRoutingRules as readonly JsonObject[])
    .filter(({ name }) => (name as string).startsWith('edge-tls-'))
    .map(({ properties }) => (properties as JsonObject).priority);

const input = { edge: 'contoso-prod', run: 'contoso-prod.1', step: 'buildGateway' };

/** The shipped step, adapters and turns of edge-tls, on a gateway whose rule shall have this priority. */
export class OurRun {
  readonly #services: Services;

  private constructor(services: Services) {
    this.#services = services;
  }

  static async begin(world: GatewayWorld, { priority, http }: { priority: number; http: HttpClient }): Promise<OurRun> {
    const stores = new InMemoryStores();
    const spec = specFor(priority);
    await stores.edges.create({ ...edgeRecord({ name: input.edge }), spec, activeRun: input.run });
    await stores.runs.update(runFor(spec));
    return new OurRun({ ports: portsOf(world, http), stores, script: () => [], pace: paceOf(1) });
  }

  /** One turn; whether the step has ended. */
  async turn(): Promise<'done' | 'waiting' | 'failed'> {
    return (await takeTurn(this.#services, input)).state;
  }

  async attempts(): Promise<number> {
    return (await this.#services.stores.runs.step(input.run, input.step))?.attempts ?? 0;
  }

  async problem(): Promise<unknown> {
    return (await this.#services.stores.runs.step(input.run, input.step))?.lastProblem;
  }
}

function specFor(priority: number): JsonObject {
  const endpoints = specDocument.endpoints.map(({ publicDns: _zone, ...endpoint }) => ({
    ...endpoint,
    listenerCertificate: { keyVaultSecretId: SECRET },
    rule: { type: 'Basic', priority },
  }));
  const spec = specOf({ ...specDocument, applicationGateway: GATEWAY, keyVault: new URL(SECRET).origin, endpoints });
  return JSON.parse(JSON.stringify(spec)) as JsonObject;
}

function runFor(spec: JsonObject): Run {
  const step = makeStep('buildGateway', { title: 'Build', reason: { code: 'Test', message: 'test' } });
  return {
    id: input.run,
    edge: input.edge,
    generation: 1,
    reason: { code: 'Test', message: 'test', requestedBy: 'test' },
    status: 'Running',
    createdAt: 0,
    startedAt: 0,
    endedAt: null,
    plan: { route: 'first', steps: [step], blockers: [], warnings: [], foreign: { gatewayObjects: 0, hostnames: 0 } },
    spec,
    problem: null,
  };
}

function portsOf(world: GatewayWorld, httpClient: HttpClient): Ports {
  const { azure, root } = world;
  const credential = {
    getToken: async () => ({ token: azure.accessToken, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const audience = 'https://management.azure.com';
  const arm = new OurArmClient({ endpoint: azure.armUrl, audience, credential, clock: systemClock, httpClient });
  const certificate = { certificate: certificateFacts(root.data), keyId: 'k' };
  return {
    clock: systemClock,
    gateways: new ArmApplicationGateways(arm),
    operations: new ArmOperations(arm),
    certificates: { read: async () => certificate },
  } as unknown as Ports;
}
