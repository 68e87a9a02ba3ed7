import { rootIdOf } from '../certificates/root-id.ts';
import type { Run, StepRecord } from '../run/run.ts';
import type { SharedTurn } from '../shared-turn.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import { asObject, asText } from '../gateway/gateway-document.ts';
import type { EdgeRecord } from '../stores.ts';
import { type EventVerdict, note } from './event-note.ts';
import type { KeyVaultEvent } from './key-vault-event.ts';
import type { KeyVaultRole } from './key-vault-roles.ts';
import { judgeRootEvent } from './judge-root-event.ts';
import { awaitsFirstRun, wasLookedAtSince, wasPlannedSince } from './looked-at-since.ts';

export interface KeyVaultContext {
  /** What the object is to the edge; one at least. */
  readonly roles: readonly KeyVaultRole[];
  /** The run that is under way; null without one. */
  readonly activeRun: Run | null;
  readonly activeSteps: readonly StepRecord[];
  /** Of the root, where that is what the object is; null when no run of ours ever made one. */
  readonly turn: SharedTurn | null;
  /** Epoch seconds. */
  readonly now: number;
}

/** An event of our own merge can come this much after the step that made it has ended, in seconds. */
const LATENESS = 120;

/** Whether an edge that uses the object needs a run because of an event of Key Vault. */
export function judgeKeyVaultEvent(edge: EdgeRecord, event: KeyVaultEvent, context: KeyVaultContext): EventVerdict {
  const { roles, activeSteps, now } = context;
  if (edge.deleting) return note('EventEdgeDeleting', 'The edge is being removed.');
  if (awaitsFirstRun(edge)) return note('EventRunWillLook', 'The first run of the edge looks at everything.');
  const root = roles.every(({ role }) => role === 'root') ? rootIdOf(edge.spec as unknown as EdgeSpec) : null;
  const ofRoot = root === null ? null : judgeRootEvent(edge, event, { ...context, root });
  if (ofRoot !== null) return ofRoot;
  const seen = seenVersion(edge, event);
  if (event.happening === 'NewVersionCreated' && seen === event.version)
    return note('EventVersionSeen', 'The last run has seen this version.');
  if (comesWithBirth(event, roles) && roles.every((role) => isOwn(role, event, activeSteps)))
    return note('EventVersionOwn', 'The run that is under way made this version.');
  const wasSeen = root === null ? wasLookedAtSince : wasPlannedSince;
  if (wasSeen(edge, event.at)) return note('EventLookedSince', 'A run has looked at the edge since then.');
  if (seen === event.version && isNotDue(edge, event, { roles, now }))
    return note('EventRenewalNotDue', 'The certificate is renewed at a later share of its lifetime.');
  return { needed: true, message: messageOf(event) };
}

function seenVersion({ status }: EdgeRecord, { vault, name }: KeyVaultEvent): string | null {
  const id = `${vault}/certificates/${name}`;
  return (
    status?.certificates?.find((certificate) => certificate.id.toLowerCase() === id)?.version.toLowerCase() ?? null
  );
}

/** A leaf that lives for less than 30 days is said to expire soon in the moment in which it is made. */
function comesWithBirth({ happening }: KeyVaultEvent, roles: readonly KeyVaultRole[]): boolean {
  if (happening === 'NearExpiry') return roles.every(({ role }) => role === 'leaf');
  return happening === 'NewVersionCreated';
}

/**
 * Steps that make new versions. Only edge-tls writes these certificates, so a version from the time of the step is the step's. A root
 * is shared, and a step that has kept which version it took is believed rather than the time.
 */
function isOwn(role: KeyVaultRole, { at }: KeyVaultEvent, steps: readonly StepRecord[]): boolean {
  if (role.role === 'listener' || at === null) return false;
  return steps.some(({ kind, endpoint, startedAt, endedAt, continuation }) => {
    const hasKeptVersion = asText(asObject(continuation?.memory).version) !== null;
    const makes = role.role === 'root' ? kind === 'ensureRoot' : kind !== 'ensureRoot' && endpoint === role.endpoint;
    return (
      makes && !hasKeptVersion && startedAt !== null && at >= startedAt - LATENESS && at <= (endedAt ?? at) + LATENESS
    );
  });
}

/** Key Vault warns 30 days before the end, which with a short lifetime is long before anything is to be done. */
function isNotDue(
  { status }: EdgeRecord,
  { happening }: KeyVaultEvent,
  { roles, now }: { readonly roles: readonly KeyVaultRole[]; readonly now: number },
): boolean {
  const renewalAt = status?.renewalAt ?? null;
  return (
    happening === 'NearExpiry' && roles.every(({ role }) => role === 'leaf') && renewalAt !== null && now < renewalAt
  );
}

const happened: Readonly<Record<KeyVaultEvent['happening'], string>> = {
  NewVersionCreated: 'has a new version',
  NearExpiry: 'expires soon',
  Expired: 'has expired',
};

function messageOf({ kind, name, happening }: KeyVaultEvent): string {
  return `Key Vault says that the ${kind} ${name} ${happened[happening]}.`;
}
