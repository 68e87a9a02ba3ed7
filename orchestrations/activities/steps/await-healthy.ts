import { diagnose } from '../../../shared/domain/health/diagnose.ts';
import { countLook, type HealthStreak, isSteady, noStreak } from '../../../shared/domain/health/health-streak.ts';
import { interpretBackendHealth } from '../../../shared/domain/health/interpret-backend-health.ts';
import { isGood, isHealthy } from '../../../shared/domain/health/is-healthy.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { BackendHealth } from '../../../shared/domain/observed.ts';
import type { Endpoint } from '../../../shared/domain/spec/endpoint.ts';
import { ownHealth } from '../health-of-run.ts';
import { diagnosisInput } from './diagnosis-input-of.ts';
import { isTurn, operationIn, pollLater, pollOperation } from './operation-turn.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

/** Between two looks. The gateway's own probe interval is 30 s by default, and a look takes Azure some seconds. */
const lookSeconds = 10;
/** However fast local Azure runs: a few looks take some seconds of real time. */
const leastSeconds = 4;

interface Memory {
  /** Of the last look; whatever becomes of the wait, the end of the run shows it. */
  readonly health?: JsonObject;
  readonly streak: HealthStreak;
  /** Epoch seconds. */
  readonly deadline: number;
}

/** Looks until every server of every endpoint was good so many times in a row; at the deadline says why it is not. */
export const awaitHealthy: StepHandler = {
  async begin(context) {
    const { ports, pace, spec } = context;
    const seconds = Math.max(leastSeconds, pace.ours(spec.health.deadlineMinutes * 60));
    return look(context, { streak: noStreak, deadline: Math.floor(ports.clock.now() / 1000 + seconds) });
  },
  async poll(context) {
    const operation = operationIn(context.memory);
    const memory = memoryOf(context);
    if (operation === null) return look(context, memory);
    const polled = await pollOperation(context, operation, 'The gateway looks at its backend.');
    if (!isTurn(polled)) return judge(context, memory, polled.body);
    // A look that failed is one look less, not the end; the deadline stays what it was.
    return polled.state === 'again' ? lookLater(context, { ...memory, streak: noStreak }, polled.note) : polled;
  },
};

const memoryOf = ({ memory }: StepContext): Memory => memory as unknown as Memory;

async function look({ ports, pace, spec, ...context }: StepContext, memory: Memory): Promise<Turn> {
  const started = await ports.gateways.startBackendHealth(spec.applicationGateway);
  if (started.state === 'finished') return judge({ ports, pace, spec, ...context }, memory, started.body);
  return pollLater(pace, started.operation, { note: 'The gateway looks at its backend.', memory: asJson(memory) });
}

async function judge(context: StepContext, { streak, deadline }: Memory, body: unknown): Promise<Turn> {
  const { spec, ports } = context;
  const seen = waitedFor(context).map((endpoint) => ({
    endpoint,
    health: interpretBackendHealth(body, endpoint.name),
  }));
  const bad = seen.find(({ health }) => !isHealthy(health));
  const health = ownHealth(body);
  const now = countLook(streak, bad === undefined);
  if (isSteady(now, spec.health.consecutive)) {
    const note = `Every backend server was healthy ${now.healthy} times in a row.`;
    return { state: 'done', note, memory: { health } };
  }
  if (bad && ports.clock.now() / 1000 >= deadline)
    return { state: 'failed', problem: await explain(context, bad), memory: { health } };
  const note = bad ? shown(bad.health) : `Healthy ${now.healthy} of ${spec.health.consecutive} times in a row.`;
  return lookLater(context, { streak: now, deadline, health }, note);
}

/** On a live route only those that were served before, until the rest has what it needs. */
function waitedFor({ spec, step }: StepContext): readonly Endpoint[] {
  return spec.endpoints.filter(({ name }) => step.endpoints?.includes(name) ?? true);
}

function lookLater({ pace }: StepContext, memory: Memory, note: string): Turn {
  const kept = { ...asJson(memory), operation: null };
  return { state: 'poll', memory: kept, afterSeconds: pace.ours(lookSeconds), note };
}

const asJson = ({ streak, deadline, health }: Memory): JsonObject => ({
  streak: { ...streak },
  deadline,
  ...(health === undefined ? {} : { health }),
});

function shown(health: BackendHealth | null): string {
  const bad = health?.servers.find((server) => !isGood(server));
  return bad
    ? `${bad.address}: ${bad.health}. ${bad.log}`.slice(0, 400)
    : 'The gateway lists no server for the backend yet.';
}

async function explain(context: StepContext, bad: { endpoint: Endpoint; health: BackendHealth | null }) {
  const server = bad.health?.servers.find((candidate) => !isGood(candidate)) ?? null;
  return diagnose(await diagnosisInput(context, bad.endpoint, server));
}
