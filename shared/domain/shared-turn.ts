/** Whose step works on something that edges share. */
export interface TurnHolder {
  readonly edge: string;
  readonly run: string;
  readonly step: string;
}

/** Something that many edges share, and on which one of them works at a time: a root in Key Vault, an API Management service. */
export interface SharedTurn {
  /** Null when it is free. */
  readonly holder: TurnHolder | null;
  /** Epoch seconds; a holder that was not seen until then has died, and whoever comes next goes on for it. */
  readonly until: number;
  /** Versions of a root that runs of ours made, and those that they made them after, oldest first. */
  readonly made: readonly MadeVersion[];
}

export interface MadeVersion {
  readonly version: string;
  /** When it was written down, epoch seconds. */
  readonly at: number;
}

/** A holder is seen whenever it polls; activities are repeated for some minutes before they are given up. */
const graceSeconds = 600;
/** Events come late by a day at most, and a root is made in two versions, so this is far more than can be asked about. */
const mostMade = 20;

export const sameHolder = (a: TurnHolder, b: TurnHolder | null): boolean =>
  a.edge === b?.edge && a.run === b.run && a.step === b.step;

/** Somebody else has it, as far as the turn itself tells. */
export function isHeldByOther(turn: SharedTurn | null, me: TurnHolder, now: number): boolean {
  return turn !== null && turn.holder !== null && !sameHolder(me, turn.holder) && now < turn.until;
}

export function takenTurn(turn: SharedTurn | null, holder: TurnHolder, now: number): SharedTurn {
  return { holder, until: now + graceSeconds, made: turn?.made ?? [] };
}

export function freedTurn({ made }: SharedTurn): SharedTurn {
  return { holder: null, until: 0, made };
}

/** With one more version at the end, unless it is known. */
export function withMade(turn: SharedTurn, version: string, at: number): SharedTurn {
  if (turn.made.some((known) => known.version === version)) return turn;
  return { ...turn, made: [...turn.made, { version, at }].slice(-mostMade) };
}
