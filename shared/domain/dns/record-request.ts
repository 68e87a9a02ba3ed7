import type { Operation } from '../operation/operation.ts';
import type { Problem } from '../problem.ts';
import type { RecordZone } from './record-parameters.ts';
import type { MachineDns } from './record-script.ts';

/** Records that an edge wants on a DNS machine, waiting for the machine's turn. */
export interface RecordRequest {
  /** Unique on its machine, and the same whenever the same step asks for the same. */
  readonly id: string;
  readonly edge: string;
  readonly kind: MachineDns['kind'];
  readonly zone: RecordZone;
  readonly set: readonly { readonly relativeName: string; readonly address: string }[];
  /** Relative names whose record is to go, if it is the edge's own. */
  readonly remove: readonly string[];
  /** Epoch seconds. */
  readonly requestedAt: number;
  /** A command for it and others failed: it gets one of its own, to see whose fault it was. */
  readonly alone: boolean;
  /** Null while it waits. */
  readonly result: RecordResult | null;
}

export type RecordResult =
  | {
      readonly ok: true;
      readonly changed: boolean;
      readonly answers: RecordAnswers;
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly problem: Problem };

/** Addresses that the server answers, by relative name. */
export type RecordAnswers = Readonly<Record<string, readonly string[]>>;

/** Who may run a command on a DNS machine, which takes one at a time. */
export interface MachineTurn {
  /** Request whose step has the turn; null when it is free. */
  readonly holder: string | null;
  /** Requests that the running command works on. */
  readonly requests: readonly string[];
  readonly operation: Operation | null;
  /** Epoch seconds; a holder that was not seen until then has died, and whoever comes next goes on for it. */
  readonly until: number;
}
