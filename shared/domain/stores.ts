import type { HostnameWish } from './api-management/hostname-wish.ts';
import type { MachineTurn, RecordRequest } from './dns/record-request.ts';
import type { Json, JsonObject } from './json.ts';
import type { Problem } from './problem.ts';
import type { Run, RunReason, StepRecord } from './run/run.ts';
import type { SharedTurn } from './shared-turn.ts';

/** Edges and runs, as Azure Table Storage keeps them. Methods throw only `EdgeError`. */
export interface Stores {
  readonly edges: Edges;
  readonly runs: Runs;
  readonly answers: AnswerStore;
  readonly recordRequests: RecordRequests;
  readonly sharedTurns: SharedTurns;
  readonly hostnameWishes: HostnameWishes;
}

/** Who works on what edges share. A thing is named by its canonical id. */
export interface SharedTurns {
  /** Null until somebody has had the thing's turn. */
  get(thing: string): Promise<StoredSharedTurn | null>;
  /** The new etag; null when the turn was written since it had this etag (null: since there was none). Of several at once one gets through. */
  write(thing: string, turn: SharedTurn, etag: string | null): Promise<string | null>;
}

/** What edges want of the host names of an API Management service, which is named by its canonical id. One wish an edge. */
export interface HostnameWishes {
  /** Writes it, whatever the edge wanted before. */
  put(service: string, wish: HostnameWish): Promise<void>;
  list(service: string): Promise<readonly HostnameWish[]>;
  remove(service: string, edge: string): Promise<void>;
}

export interface StoredSharedTurn extends SharedTurn {
  readonly etag: string;
}

/** Records that edges want on DNS machines. A machine is named by its canonical resource id. */
export interface RecordRequests {
  /** Writes it, whatever is there under its id. */
  put(machine: string, request: RecordRequest): Promise<void>;
  get(machine: string, id: string): Promise<RecordRequest | null>;
  list(machine: string): Promise<readonly RecordRequest[]>;
  remove(machine: string, id: string): Promise<void>;
  /** Null until somebody has had the machine's turn. */
  turn(machine: string): Promise<StoredTurn | null>;
  /** False when the turn was written since it had this etag (null: since there was none). Of several at once one gets true. */
  writeTurn(machine: string, turn: MachineTurn, etag: string | null): Promise<boolean>;
}

export interface StoredTurn extends MachineTurn {
  readonly etag: string;
}

/** Answers kept by `Idempotency-Key`. */
export interface AnswerStore {
  /**
   * Writes the claim if the id is free, or its claim is older than `abandonedBefore` (epoch seconds) and was never answered; null
   * then. What is there already otherwise. Of two at once exactly one gets null.
   */
  claim(claim: KeptAnswer, abandonedBefore: number): Promise<KeptAnswer | null>;
  keep(answer: KeptAnswer): Promise<void>;
  release(id: string): Promise<void>;
}

export interface KeptAnswer {
  /** SHA-256 of caller and key, hex. */
  readonly id: string;
  /** SHA-256 of the request, hex. */
  readonly request: string;
  /** Epoch seconds. */
  readonly claimedAt: number;
  /** Null while the request is being worked on. */
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Json;
  } | null;
}

export interface Edges {
  get(name: string): Promise<StoredEdge | null>;
  list(): Promise<readonly StoredEdge[]>;
  /** Claims the gateway and creates the edge. `EdgeExists`, or `GatewayTaken` with the other edge's name in the evidence. */
  create(edge: EdgeRecord): Promise<StoredEdge>;
  /** Replaces it only if `edge.etag` is still current; `EdgeChanged` (retryable) otherwise. Moves the claim when the gateway changes. */
  replace(edge: StoredEdge): Promise<StoredEdge>;
  /**
   * Takes edge and claim away; its runs stay readable. The generation is remembered, so that a run id is never used twice, and
   * `updatedAt` as the time of the removal.
   */
  remove(edge: StoredEdge): Promise<void>;
  /** When an edge was last removed, epoch seconds; null when none ever was. */
  lastRemovedAt(): Promise<number | null>;
}

export interface EdgeRecord {
  readonly name: string;
  /** The validated spec with its defaults. */
  readonly spec: JsonObject;
  /** SHA-256 of the canonical spec, hex. */
  readonly specHash: string;
  /** A request for a run adds one, unless a run that has not begun yet covers it anyway. */
  readonly requestedGeneration: number;
  /** The newest generation that somebody asked for, other than a sweep or an event. */
  readonly askedGeneration?: number;
  /** The newest generation that a finished run has covered. */
  readonly observedGeneration: number;
  readonly activeRun: string | null;
  readonly lastRun: string | null;
  /** Of the newest request that no finished run has covered; null when there is none. */
  readonly pendingReason: RunReason | null;
  /** Asked for by `renew` and not done yet. */
  readonly renewRequested: boolean;
  /** The generation that it was asked for with: the first run that covers it does it, whatever is asked for meanwhile. */
  readonly renewGeneration?: number;
  /** `DELETE` was asked for; the next run takes everything away. */
  readonly deleting: boolean;
  readonly status: EdgeStatus | null;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface StoredEdge extends EdgeRecord {
  readonly etag: string;
}

/** What the last run saw. */
export interface EdgeStatus {
  readonly ready: boolean;
  readonly reason: string;
  readonly message: string;
  /** Epoch seconds. */
  readonly at: number;
  /** When the look was begun that the last run was planned on, epoch seconds; `at` where that is the same, or no plan was made. */
  readonly plannedAt?: number;
  readonly hops: readonly HopStatus[];
  readonly dns: readonly {
    readonly name: string;
    /** Null when the server could not be asked from the app. */
    readonly answers: readonly string[] | null;
    /** Then: the address that was last written and seen to be answered on the machine itself. */
    readonly written?: string;
    /** Where API Management was; null when that is not known. Absent in what an earlier version stored. */
    readonly wanted?: string | null;
    /** Whether the name leads there and nowhere else; null when it could not be asked. */
    readonly isRight?: boolean | null;
  }[];
  /** Where public host names lead, as the virtual network's DNS server says. Absent in what an earlier version stored. */
  readonly publicNames?: readonly {
    readonly endpoint: string;
    readonly name: string;
    /** Null when the server could not be asked. */
    readonly answers: readonly string[] | null;
    /** Addresses of the gateway. */
    readonly wanted: readonly string[];
    /** Null when it cannot be told. */
    readonly isRight: boolean | null;
  }[];
  /** What clients may stumble over, though a run has nothing to mend. Absent in what an earlier version stored. */
  readonly warnings?: readonly Problem[];
  readonly health: readonly {
    readonly endpoint: string;
    readonly address: string;
    readonly health: string;
    readonly log: string;
  }[];
  /** When the earliest certificate that edge-tls renews is due, epoch seconds; null when it renews none. */
  readonly renewalAt: number | null;
  /** Key Vault certificates that the edge uses, in the versions that were seen: `https://{vault}/certificates/{name}`. */
  readonly certificates?: readonly { readonly id: string; readonly version: string }[];
  /** Resource id of the gateway's public address. */
  readonly publicAddressId?: string | null;
}

/** One TLS hop of the path: `gateway` is what clients see, `apiManagement` what the gateway sees. */
export interface HopStatus {
  readonly endpoint: string;
  readonly name: 'gateway' | 'apiManagement';
  readonly host: string;
  /**
   * `silent`: something is there that ends the handshake without a certificate. `unreached`: it could not be looked at. With both, the
   * certificate is the one that was last seen there. Absent in what an earlier version stored.
   */
  readonly state?: 'served' | 'silent' | 'unreached';
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly thumbprint: string | null;
  /** Epoch seconds. */
  readonly notAfter: number | null;
  readonly verified: boolean;
  readonly reason: string | null;
  /** When that certificate was seen there, epoch seconds; null when none ever was. Absent in what an earlier version stored. */
  readonly seenAt?: number | null;
}

export interface Runs {
  get(id: string): Promise<Run | null>;
  /** Newest first. */
  list(edge: string, limit: number): Promise<readonly Run[]>;
  /** Does nothing when it is there already. */
  create(run: Run): Promise<void>;
  /** The run's own orchestration is its only writer, so the last write wins. Large plans are split over several properties. */
  update(run: Run): Promise<void>;
  steps(id: string): Promise<readonly StepRecord[]>;
  step(id: string, stepId: string): Promise<StepRecord | null>;
  /** Writes one step; `position` orders them. Steps that run in parallel never share a row. */
  saveStep(id: string, position: number, step: StepRecord): Promise<void>;
  /** A paper of a run: written by others than its orchestration, or too large for its record. Null when there is none. */
  paper(id: string, name: PaperName): Promise<JsonObject | null>;
  /** Writes a paper; the last write stays. */
  savePaper(id: string, name: PaperName, content: JsonObject): Promise<void>;
}

/**
 * `cancel`: somebody asked for its end. `approval`: somebody approved a plan, by its fingerprint. `gatewayBefore`: what was ours on the
 * gateway before the run wrote it. `notifications`: what is told of the run, and to whom it was delivered.
 */
export type PaperName = 'cancel' | 'approval' | 'gatewayBefore' | 'notifications';
