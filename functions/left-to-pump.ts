type Start = (run: string, edge: string) => Promise<void>;

/**
 * A start that does not fail whoever asked for the run: the run is stored as the active one of its edge before, and the pump starts it
 * within a minute of Durable Functions being there again. `tell` gets what was in the way.
 */
export function leftToPump(start: Start, tell: (run: string, error: unknown) => void = () => undefined): Start {
  return (run, edge) => start(run, edge).catch((error: unknown) => tell(run, error));
}
