/**
 * Payloads as they come out of .NET: the host parses JSON with Newtonsoft, which takes strings that look like ISO 8601 times for
 * times and writes them again in its own way (azure-functions-durable-js#249, #264). An app that keeps times
 * as strings meets this in Azure, so it meets it here.
 */
const isoTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:?\d\d)?$/;

/** The JSON text of a value, with Newtonsoft's times. `undefined` is `null`. */
export function jsonText(value: unknown): string {
  return JSON.stringify(rewriteTimes(value ?? null)) ?? 'null';
}

/** Parses and writes JSON text again, as the extension does on the way. A SyntaxError if it is not JSON. */
export function throughNewtonsoft(json: string): string {
  return jsonText(JSON.parse(json));
}

function rewriteTimes(value: unknown): unknown {
  // A string that is the whole payload is passed on as a string; only values inside of objects and arrays are parsed.
  if (Array.isArray(value)) return value.map(rewriteMember);
  if (value === null || typeof value !== 'object') return value;
  const jsonValue = 'toJSON' in value ? (JSON.parse(JSON.stringify(value)) as unknown) : value;
  if (jsonValue !== value) return rewriteTimes(jsonValue);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rewriteMember(member)]));
}

function rewriteMember(member: unknown): unknown {
  return typeof member === 'string' ? rewriteTime(member) : rewriteTimes(member);
}

/** `…00.340Z` becomes `…00.34Z`; a time with an offset becomes the host's local time, which in Azure is UTC, as `+00:00`. */
export function rewriteTime(text: string): string {
  const match = isoTime.exec(text);
  if (!match || Number.isNaN(Date.parse(text))) return text;
  const [, seconds = '', fraction = '', zone] = match;
  const digits = fraction.replace(/0+$/, '');
  const decimals = digits && `.${digits}`;
  if (zone === undefined || zone === 'Z') return `${seconds}${decimals}${zone ?? ''}`;
  return `${new Date(Date.parse(`${seconds}${zone}`)).toISOString().slice(0, 19)}${decimals}+00:00`;
}

/**
 * What an activity's worker gets as text, and then parses if it can: a boolean is .NET's "True", which it cannot. Undefined for no input.
 * Booleans: an assumption, read from the sources of both sides.
 */
export function activityInputText(input: unknown): string | undefined {
  if (input === undefined || input === null) return undefined;
  if (typeof input === 'string') return input;
  if (typeof input === 'boolean') return input ? 'True' : 'False';
  return jsonText(input);
}
