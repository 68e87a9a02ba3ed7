/** What a run's id says. */
export interface RunIdParts {
  readonly edge: string;
  readonly generation: number;
  /** 0 for the first run of a generation; n for the nth that replaces a stuck one. */
  readonly replacement: number;
}

const RUN_ID = /^(?<edge>[a-z0-9-]{1,64})\.(?<generation>[1-9]\d{0,11})(?:\.(?<replacement>[1-9]\d{0,5}))?$/;

/** `{edge}.{generation}`, with `.{n}` behind it for a run that replaces a stuck one. Also the orchestration's instance id. */
export function runId({
  edge,
  generation,
  replacement = 0,
}: Omit<RunIdParts, 'replacement'> & { replacement?: number }): string {
  return replacement === 0 ? `${edge}.${generation}` : `${edge}.${generation}.${replacement}`;
}

/** Null for what cannot be the id of a run, as a caller may send it. */
export function parseRunId(id: string): RunIdParts | null {
  const groups = RUN_ID.exec(id)?.groups;
  if (!groups?.edge) return null;
  return { edge: groups.edge, generation: Number(groups.generation), replacement: Number(groups.replacement ?? 0) };
}
