import type { HostnameWish } from '../../shared/domain/api-management/hostname-wish.ts';
import type { MachineTurn, RecordRequest } from '../../shared/domain/dns/record-request.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { EdgeError } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import type { Run, StepRecord } from '../../shared/domain/run/run.ts';
import type { SharedTurn } from '../../shared/domain/shared-turn.ts';
import type {
  AnswerStore,
  EdgeRecord,
  Edges,
  HostnameWishes,
  KeptAnswer,
  PaperName,
  RecordRequests,
  Runs,
  SharedTurns,
  StoredEdge,
  StoredSharedTurn,
  StoredTurn,
  Stores,
} from '../../shared/domain/stores.ts';

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const gatewayOf = ({ spec }: Pick<EdgeRecord, 'spec'>): string => (spec.applicationGateway as string).toLowerCase();
const said = { what: 'a', why: 'b', fix: 'c' };

/** Stores that keep JSON and nothing else, and refuse what the tables refuse: stale etags, taken gateways, names in use. */
export class InMemoryStores implements Stores {
  readonly edges = new InMemoryEdges();
  readonly runs = new InMemoryRuns();
  readonly answers = new InMemoryAnswers();
  readonly recordRequests = new InMemoryRecordRequests();
  readonly sharedTurns = new InMemorySharedTurns();
  readonly hostnameWishes = new InMemoryHostnameWishes();
}

class InMemoryEdges implements Edges {
  readonly #edges = new Map<string, StoredEdge>();
  readonly #generations = new Map<string, number>();
  #etag = 0;
  #removedAt: number | null = null;
  /** Writes of any kind. */
  writes = 0;

  async get(name: string): Promise<StoredEdge | null> {
    return copy(this.#edges.get(name) ?? null);
  }

  async list(): Promise<readonly StoredEdge[]> {
    return copy([...this.#edges.values()]);
  }

  async create(edge: EdgeRecord): Promise<StoredEdge> {
    if (this.#edges.has(edge.name)) throw new EdgeError(problem('EdgeExists', said));
    this.#claim(edge);
    const last = this.#generations.get(edge.name) ?? 0;
    return this.#write({ ...edge, requestedGeneration: last, observedGeneration: last });
  }

  async replace(edge: StoredEdge): Promise<StoredEdge> {
    if (this.#edges.get(edge.name)?.etag !== edge.etag) throw new EdgeError(problem('EdgeChanged', said));
    this.#claim(edge);
    return this.#write(edge);
  }

  async remove(edge: StoredEdge): Promise<void> {
    this.#generations.set(edge.name, edge.requestedGeneration);
    this.#edges.delete(edge.name);
    this.#removedAt = edge.updatedAt;
    this.writes++;
  }

  async lastRemovedAt(): Promise<number | null> {
    return this.#removedAt;
  }

  #claim(edge: EdgeRecord): void {
    const gateway = gatewayOf(edge);
    const other = [...this.#edges.values()].find(
      ({ name, spec }) => name !== edge.name && gatewayOf({ spec }) === gateway,
    );
    if (other) throw new EdgeError(problem('GatewayTaken', { ...said, evidence: { edge: other.name } }));
  }

  #write(edge: EdgeRecord): StoredEdge {
    const stored = { ...copy(edge), etag: `W/"${++this.#etag}"` };
    this.#edges.set(edge.name, stored);
    this.writes++;
    return copy(stored);
  }
}

class InMemoryRuns implements Runs {
  readonly #runs = new Map<string, Run>();
  readonly #papers = new Map<string, JsonObject>();
  readonly #steps = new Map<string, Map<string, { position: number; step: StepRecord }>>();

  async get(id: string): Promise<Run | null> {
    return copy(this.#runs.get(id) ?? null);
  }

  async list(edge: string, limit: number): Promise<readonly Run[]> {
    const runs = [...this.#runs.values()].filter((run) => run.edge === edge);
    return copy(runs.sort((a, b) => b.generation - a.generation).slice(0, limit));
  }

  async create(run: Run): Promise<void> {
    if (!this.#runs.has(run.id)) this.#runs.set(run.id, copy(run));
  }

  async update(run: Run): Promise<void> {
    this.#runs.set(run.id, copy(run));
  }

  async steps(id: string): Promise<readonly StepRecord[]> {
    const steps = [...(this.#steps.get(id)?.values() ?? [])];
    return copy(steps.sort((a, b) => a.position - b.position).map(({ step }) => step));
  }

  async step(id: string, stepId: string): Promise<StepRecord | null> {
    return copy(this.#steps.get(id)?.get(stepId)?.step ?? null);
  }

  async saveStep(id: string, position: number, step: StepRecord): Promise<void> {
    const steps = this.#steps.get(id) ?? new Map<string, { position: number; step: StepRecord }>();
    steps.set(step.id, { position, step: copy(step) });
    this.#steps.set(id, steps);
  }

  async paper(id: string, name: PaperName): Promise<JsonObject | null> {
    return copy(this.#papers.get(`${id} ${name}`) ?? null);
  }

  async savePaper(id: string, name: PaperName, content: JsonObject): Promise<void> {
    this.#papers.set(`${id} ${name}`, copy(content));
  }
}

class InMemoryAnswers implements AnswerStore {
  readonly #answers = new Map<string, KeptAnswer>();

  async claim(claim: KeptAnswer, abandonedBefore: number): Promise<KeptAnswer | null> {
    const found = this.#answers.get(claim.id);
    if (found && (found.answer !== null || found.claimedAt >= abandonedBefore)) return copy(found);
    this.#answers.set(claim.id, copy(claim));
    return null;
  }

  async keep(answer: KeptAnswer): Promise<void> {
    this.#answers.set(answer.id, copy(answer));
  }

  async release(id: string): Promise<void> {
    this.#answers.delete(id);
  }
}

class InMemoryRecordRequests implements RecordRequests {
  readonly #requests = new Map<string, Map<string, RecordRequest>>();
  readonly #turns = new Map<string, StoredTurn>();
  #etag = 0;

  async put(machine: string, request: RecordRequest): Promise<void> {
    this.#of(machine).set(request.id, copy(request));
  }

  async get(machine: string, id: string): Promise<RecordRequest | null> {
    return copy(this.#of(machine).get(id) ?? null);
  }

  async list(machine: string): Promise<readonly RecordRequest[]> {
    return copy([...this.#of(machine).values()]);
  }

  async remove(machine: string, id: string): Promise<void> {
    this.#of(machine).delete(id);
  }

  async turn(machine: string): Promise<StoredTurn | null> {
    return copy(this.#turns.get(machine) ?? null);
  }

  async writeTurn(machine: string, turn: MachineTurn, etag: string | null): Promise<boolean> {
    if ((this.#turns.get(machine)?.etag ?? null) !== etag) return false;
    this.#turns.set(machine, { ...copy(turn), etag: `W/"${++this.#etag}"` });
    return true;
  }

  #of(machine: string): Map<string, RecordRequest> {
    const known = this.#requests.get(machine) ?? new Map<string, RecordRequest>();
    this.#requests.set(machine, known);
    return known;
  }
}

class InMemorySharedTurns implements SharedTurns {
  readonly #turns = new Map<string, StoredSharedTurn>();
  #etag = 0;

  async get(thing: string): Promise<StoredSharedTurn | null> {
    return copy(this.#turns.get(thing) ?? null);
  }

  async write(thing: string, turn: SharedTurn, etag: string | null): Promise<string | null> {
    if ((this.#turns.get(thing)?.etag ?? null) !== etag) return null;
    const stored = { ...copy(turn), etag: `W/"${++this.#etag}"` };
    this.#turns.set(thing, stored);
    return stored.etag;
  }
}

class InMemoryHostnameWishes implements HostnameWishes {
  readonly #wishes = new Map<string, Map<string, HostnameWish>>();

  async put(service: string, wish: HostnameWish): Promise<void> {
    const known = this.#wishes.get(service) ?? new Map<string, HostnameWish>();
    this.#wishes.set(service, known.set(wish.edge, copy(wish)));
  }

  async list(service: string): Promise<readonly HostnameWish[]> {
    return copy([...(this.#wishes.get(service)?.values() ?? [])]);
  }

  async remove(service: string, edge: string): Promise<void> {
    this.#wishes.get(service)?.delete(edge);
  }
}
