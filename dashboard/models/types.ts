/** What the API answers, as far as the page shows it. Times are epoch seconds. */
export interface Edge {
  readonly name: string;
  readonly spec: Spec;
  readonly conditions: readonly Condition[];
  readonly hops: readonly Hop[];
  readonly dns: readonly InternalName[];
  readonly publicNames: readonly PublicName[];
  readonly warnings: readonly Problem[];
  readonly health: readonly ServerHealth[];
  readonly renewalAt: number | null;
  readonly observedAt: number | null;
  readonly activeRun: string | null;
  readonly lastRun: string | null;
  readonly deleting: boolean;
}

/** With the etag of the answer that it was read from: a change names it, so that nobody overwrites what somebody else has stored since. */
export interface ReadEdge extends Edge {
  readonly etag: string | undefined;
}

export interface Spec {
  readonly name: string;
  readonly [field: string]: unknown;
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export interface Hop {
  readonly endpoint: string;
  readonly name: 'gateway' | 'apiManagement';
  readonly host: string;
  readonly state?: 'served' | 'silent' | 'unreached';
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly thumbprint: string | null;
  readonly notAfter: number | null;
  readonly verified: boolean;
  readonly reason: string | null;
  readonly seenAt?: number | null;
}

export interface InternalName {
  readonly name: string;
  readonly answers: readonly string[] | null;
  readonly written?: string;
  readonly wanted?: string | null;
  readonly isRight?: boolean | null;
}

export interface PublicName {
  readonly endpoint: string;
  readonly name: string;
  readonly answers: readonly string[] | null;
  readonly wanted: readonly string[];
  readonly isRight: boolean | null;
}

export interface ServerHealth {
  readonly endpoint: string;
  readonly address: string;
  readonly health: string;
  readonly log: string;
}

export interface Problem {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly evidence?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Plan {
  readonly route: string;
  readonly steps: readonly PlannedStep[];
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Of a v1 gateway: what a v2 gateway in its place would look like. */
  readonly translation?: { readonly document: Readonly<Record<string, unknown>>; readonly notes: readonly string[] };
  readonly foreign: { readonly gatewayObjects: number; readonly hostnames: number };
}

export interface PlannedStep {
  readonly id: string;
  readonly title: string;
  readonly reason: { readonly code: string; readonly message: string };
  readonly changes: readonly { readonly path: string; readonly before: string | null; readonly after: string | null }[];
  readonly expectedSeconds: readonly [number, number];
  readonly risk?: string;
}

export interface Run {
  readonly id: string;
  readonly edge: string;
  readonly status: 'NotStarted' | 'Running' | 'WaitingForApproval' | 'Succeeded' | 'Failed' | 'Canceled';
  readonly reason: { readonly code: string; readonly message: string; readonly requestedBy: string };
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly problem: Problem | null;
  readonly plan?: Plan | null;
  readonly planFingerprint?: string | null;
  readonly steps?: readonly RunStep[];
  readonly notifications?: readonly Delivery[];
}

/** A notification on its way to one destination. */
export interface Delivery {
  readonly event: string;
  readonly destination: string;
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly reason: string | null;
}

export interface RunStep {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly state: 'Pending' | 'Running' | 'Waiting' | 'Succeeded' | 'Failed' | 'Skipped';
  readonly attempts: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly lastProblem: Problem | null;
  readonly note: string | null;
}
