/** What travels between orchestrations and activities: ids only. Plan, steps and operations live in the runs table. */
export interface RunInput {
  /** Edge name. */
  readonly edge: string;
  /** Run id, which is the instance id of its orchestration too. */
  readonly run: string;
}

export interface StepInput extends RunInput {
  /** Step id of the run's plan. */
  readonly step: string;
}

/** Steps that follow one another. */
export interface BranchInput extends RunInput {
  readonly steps: readonly string[];
}

/** Branches of one stage run side by side; each is a list of step ids. */
export type StageRefs = readonly (readonly string[])[];

/** What planning answers. Why a run was stopped stands in its record. */
export type Planned =
  | { readonly state: 'waiting'; readonly afterSeconds: number }
  | { readonly state: 'planned'; readonly stages: readonly StageRefs[] }
  | { readonly state: 'stopped' };

/** Sub-orchestrations never throw: after a failed `Task.all` the SDK and its extension count tasks differently. */
export interface Done {
  readonly ok: boolean;
  /** Somebody is still to be told of the run. */
  readonly notify?: true;
}

/** What an attempt to tell everybody came to. */
export type Delivered = { readonly state: 'done' } | { readonly state: 'waiting'; readonly afterSeconds: number };

/** Steps that take back what a failed run has done; none when nothing is to be taken back. */
export interface Undo {
  readonly steps: readonly string[];
}
