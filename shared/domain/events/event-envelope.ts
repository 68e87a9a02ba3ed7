import type { JsonObject } from '../json.ts';

/** What the Event Grid schema and CloudEvents 1.0 have in common. Whatever it says is a hint: the world is read before anything is done. */
export interface EventEnvelope {
  /** Empty when there is none; used for nothing but the log. */
  readonly id: string;
  readonly type: string;
  /** Resource id of the topic. */
  readonly topic: string;
  readonly subject: string;
  /** When it happened, epoch seconds; null when that is not said. */
  readonly at: number | null;
  readonly data: JsonObject;
}

const LONGEST = 2048;

/** Null for what is neither. Azure docs: "Azure Event Grid event schema", "CloudEvents v1.0 schema with Azure Event Grid". */
export function readEnvelope(value: unknown): EventEnvelope | null {
  if (!isObject(value)) return null;
  const cloud = typeof value.specversion === 'string';
  const type = text(cloud ? value.type : value.eventType);
  const topic = text(cloud ? value.source : value.topic);
  const data = readData(value);
  if (type === null || topic === null || data === null) return null;
  return {
    id: text(value.id) ?? '',
    type,
    topic,
    subject: text(value.subject) ?? '',
    at: readTime(cloud ? value.time : value.eventTime),
    data,
  };
}

/** `data` can arrive as an object or as its JSON; CloudEvents may carry it in base64. Keys have been seen with blanks around them. */
function readData(value: Readonly<Record<string, unknown>>): JsonObject | null {
  const base64 = text(value.data_base64);
  const data = parsed(base64 === null ? value.data : Buffer.from(base64, 'base64').toString('utf8'));
  return isObject(data) ? trimmedKeys(data as JsonObject) : null;
}

/** An object, or the object whose JSON this is; anything else as it came. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function trimmedKeys(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([key, entry]) => [key.trim(), entry]));
}

function readTime(value: unknown): number | null {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(milliseconds) ? Math.floor(milliseconds / 1000) : null;
}

/** A string that something can be done with; null for all else. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST ? value : null;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
