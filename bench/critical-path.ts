/** A long-running operation of local Azure, in virtual milliseconds since 1970, which pass as real ones do. */
export interface Operation {
  readonly kind: string;
  readonly resourceId: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/**
 * The shortest time in which these operations can follow one another as they must on a first provision: API Management's update beside
 * the record and then the gateway, then one look at health after the other. What the app itself does in between counts as nothing.
 */
export function criticalPath(operations: readonly Operation[]): number {
  const took = (kind: RegExp): number =>
    operations.filter((one) => kind.test(one.kind)).reduce((sum, one) => sum + duration(one), 0);
  const gateway = took(/^RunCommand$/) + took(/^PutApplicationGateway/);
  return Math.max(took(/^ApiManagement(?!Term)/), gateway) + took(/^BackendHealth$/);
}

function duration({ kind, startedAt, endedAt }: Operation): number {
  if (endedAt === null) throw new Error(`the operation ${kind} has not ended`);
  return endedAt - startedAt;
}
