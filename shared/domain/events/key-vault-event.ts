import { type EventEnvelope, text } from './event-envelope.ts';
import type { EventNote } from './event-note.ts';

export type KeyVaultHappening = 'NewVersionCreated' | 'NearExpiry' | 'Expired';

/** Something happened to a version of a certificate, or of a secret, which is how gateway and API Management read a certificate. */
export interface KeyVaultEvent {
  readonly happening: KeyVaultHappening;
  readonly kind: 'certificate' | 'secret';
  /** Origin of the vault, lower case. */
  readonly vault: string;
  /** Lower case: Key Vault does not tell cases apart. */
  readonly name: string;
  readonly version: string;
  /** Of that version, epoch seconds; null when it does not say. */
  readonly expiresAt: number | null;
  /** When it happened, epoch seconds; null when it does not say. */
  readonly at: number | null;
}

export type KeyVaultReading =
  | { readonly ok: true; readonly event: KeyVaultEvent }
  | { readonly ok: false; readonly note: EventNote };

const TYPE = /^microsoft\.keyvault\.(certificate|secret)(newversioncreated|nearexpiry|expired)$/i;
const OBJECT_PATH = /^\/(certificates|secrets)\/([0-9A-Za-z-]{1,127})\/([0-9A-Za-z]{1,64})\/?$/i;
const TOPIC = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)\/?$/i;

const happenings: Readonly<Record<string, KeyVaultHappening>> = {
  newversioncreated: 'NewVersionCreated',
  nearexpiry: 'NearExpiry',
  expired: 'Expired',
};

/** Azure docs, "Azure Key Vault as Event Grid source". */
export function readKeyVaultEvent(envelope: EventEnvelope): KeyVaultReading {
  const [, , what] = TYPE.exec(envelope.type) ?? [];
  const happening = what === undefined ? undefined : happenings[what.toLowerCase()];
  if (happening === undefined) return refuse('EventTypeUnused', 'Nothing follows from events of this type.');
  const object = readObject(envelope);
  if (object === null) return refuse('EventMalformed', 'The data names no version of a certificate or secret.');
  if (!isAtHome(envelope, object.url))
    return refuse('EventTopicMismatch', 'The topic is not the vault that the data names.');
  return { ok: true, event: { ...object.event, happening, expiresAt: epoch(envelope.data.EXP), at: envelope.at } };
}

function refuse(code: EventNote['code'], message: string): KeyVaultReading {
  return { ok: false, note: { code, message } };
}

interface NamedObject {
  readonly url: URL;
  readonly event: Pick<KeyVaultEvent, 'kind' | 'vault' | 'name' | 'version'>;
}

/** The id says all of it; `ObjectName` and `Version` must not say otherwise. */
function readObject({ data }: EventEnvelope): NamedObject | null {
  const id = text(data.Id);
  const url = id !== null && URL.canParse(id) ? new URL(id) : null;
  const [, kind, name, version] = (url?.protocol === 'https:' && OBJECT_PATH.exec(url.pathname)) || [];
  if (url === null || kind === undefined || name === undefined || version === undefined) return null;
  if (!agrees(data.ObjectName, name) || !agrees(data.Version, version)) return null;
  return {
    url,
    event: {
      kind: kind.toLowerCase() === 'secrets' ? 'secret' : 'certificate',
      vault: url.origin.toLowerCase(),
      name: name.toLowerCase(),
      version: version.toLowerCase(),
    },
  };
}

function agrees(said: unknown, known: string): boolean {
  const value = text(said);
  return value === null || value.toLowerCase() === known.toLowerCase();
}

/**
 * Event Grid stamps the topic, so what is about another vault was made up. Vaults of local Azure are ports of `localhost`, and
 * there the name has to do.
 */
function isAtHome({ topic, data }: EventEnvelope, { hostname }: URL): boolean {
  const vault = TOPIC.exec(topic)?.[1]?.toLowerCase();
  if (vault === undefined || !agrees(data.VaultName, vault)) return false;
  return hostname === 'localhost' || hostname.split('.')[0] === vault;
}

/** Epoch seconds come as a number, as its text, or not at all. */
function epoch(value: unknown): number | null {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : null;
}
