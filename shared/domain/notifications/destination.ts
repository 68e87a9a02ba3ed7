import { z } from 'zod';
import { refuseHostName } from '../spec/host-name.ts';
import { type NotificationEvent, notificationEvents } from './notification.ts';

/** Where notifications go. Address and key are secrets; the name is what is shown, logged and kept. */
export interface Destination {
  readonly name: string;
  readonly kind: 'json' | 'teams' | 'slack';
  readonly url: string;
  readonly events: readonly NotificationEvent[];
  /** Key that signs the body; null for Teams and Slack, whose address is the secret. */
  readonly key: string | null;
}

export interface DestinationRules {
  /** Host names that may be written to beside those of Teams and Slack; `*.` in front stands for anything below. */
  readonly hosts: readonly string[];
  /** Local Azure only: tests listen on loopback. */
  readonly isLoopbackAllowed: boolean;
  /** Application setting by its name. */
  readonly setting: (name: string) => string | null;
}

export type ReadDestinations =
  | { readonly ok: true; readonly destinations: readonly Destination[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Slack: "Sending messages using incoming webhooks". Microsoft: "Create incoming webhooks with Workflows for Microsoft Teams". */
const ownHosts: Readonly<Record<Destination['kind'], readonly string[]>> = {
  json: [],
  slack: ['hooks.slack.com'],
  teams: ['*.logic.azure.com', '*.api.powerplatform.com', '*.webhook.office.com'],
};

const shortestKey = 32;

const written = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'must be 1-40 of a-z, 0-9 and "-"' }),
      kind: z.enum(['json', 'teams', 'slack']),
      url: z.string().max(2000),
      events: z
        .array(z.enum(notificationEvents))
        .min(1)
        .default([...notificationEvents]),
      secret: z
        .string()
        .regex(/^[A-Za-z_]\w{0,99}$/, { error: 'must be the name of an application setting' })
        .optional(),
    }),
  )
  .max(10);
type Written = z.output<typeof written>[number];

/** `EDGE_TLS_NOTIFY` as destinations, or everything that is wrong with it, a sentence each. No sentence repeats an address. */
export function readDestinations(text: string, rules: DestinationRules): ReadDestinations {
  const parsed = written.safeParse(jsonOf(text));
  if (!parsed.success)
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => `EDGE_TLS_NOTIFY${placeOf(path)}: ${message}.`),
    };
  const names = parsed.data.map(({ name }) => name);
  const doubled = names.filter((name, index) => names.indexOf(name) !== index);
  const problems = [
    ...doubled.map((name) => `EDGE_TLS_NOTIFY has two destinations named ${name}.`),
    ...parsed.data.flatMap((destination) => problemsOf(destination, rules)),
  ];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, destinations: parsed.data.map((one) => destinationOf(one, rules)) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const placeOf = (path: readonly PropertyKey[]): string => path.map((part) => `/${String(part)}`).join('');

function destinationOf({ secret, ...written }: Written, { setting }: DestinationRules): Destination {
  return { ...written, key: secret === undefined ? null : setting(secret) };
}

function problemsOf(destination: Written, rules: DestinationRules): readonly string[] {
  const found = [refuseUrl(destination, rules), refuseSecret(destination, rules)];
  return found.flatMap((problem) => (problem === null ? [] : [`EDGE_TLS_NOTIFY: ${destination.name} ${problem}`]));
}

function refuseUrl({ url: text, kind }: Written, { hosts, isLoopbackAllowed }: DestinationRules): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:') return 'needs an https address.';
  if (url.username || url.password || url.hash) return 'has a user, a password or a fragment in its address.';
  if (isLoopbackAllowed && isLoopback(url.hostname)) return null;
  if (url.port !== '') return 'has a port in its address; only 443 is written to.';
  if (refuseHostName(url.hostname) !== null) return 'needs a host name in its address.';
  const allowed = [...ownHosts[kind], ...hosts];
  if (allowed.some((pattern) => isMatch(url.hostname, pattern))) return null;
  return 'is at a host that is not allowed; add its host name to EDGE_TLS_NOTIFY_HOSTS.';
}

export const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host);

function isMatch(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

function refuseSecret({ kind, secret }: Written, { setting }: DestinationRules): string | null {
  if (kind !== 'json') return secret === undefined ? null : 'takes no secret: its address is one.';
  if (secret === undefined) return 'needs "secret": the name of the setting that holds the key of the signature.';
  const key = setting(secret);
  if (key === null) return `names the setting ${secret}, which is not there.`;
  return key.length >= shortestKey ? null : `has a key of fewer than ${shortestKey} characters in ${secret}.`;
}
