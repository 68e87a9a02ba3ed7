import { type AzureResponse, retryAfterSeconds } from './azure-response.ts';
import type { AzureFailure } from './operation.ts';
import { field } from './status-word.ts';

type Detail = AzureFailure['details'][number];

const MAX_MESSAGE = 1000;
const MAX_DETAILS = 20;
const MAX_DEPTH = 6;

/**
 * Any error answer of Azure, reduced to what may be stored and shown. Resource Manager wraps it in `error`, DNS zones do not, Key
 * Vault and API Management nest inner errors, front doors send HTML, and some services put JSON into a string.
 */
export function azureFailure(response: AzureResponse): AzureFailure {
  const error = errorOf(response.body);
  const [outer, ...details] = flatten(error, 0);
  const wait = retryAfterSeconds(response);
  const requestId = response.headers['x-ms-request-id'] ?? response.headers['x-ms-correlation-request-id'];
  return {
    status: response.status,
    code: outer?.code || `Http${response.status}`,
    message: outer?.message || plainText(response.body) || `Azure answered ${response.status} and said nothing more.`,
    details: details.slice(0, MAX_DETAILS),
    ...(requestId === undefined ? {} : { requestId }),
    ...(wait === null ? {} : { retryAfterSeconds: wait }),
  };
}

/** The connection broke after the request had left: nobody knows whether it was carried out. */
export function lostResponse(message: string): AzureFailure {
  return { status: 0, code: 'LostResponse', message: shown(message), details: [], lostResponse: true };
}

/** No connection at all, so nothing was carried out. The code is the system's, such as `ENOTFOUND` or `ECONNREFUSED`. */
export function unreachable(code: string, message: string): AzureFailure {
  return { status: 0, code, message: shown(message), details: [] };
}

function errorOf(body: unknown): unknown {
  const parsed = parsedJson(body);
  const error = parsedJson(field(parsed, 'error'));
  if (typeof error === 'string') return { message: error };
  return error ?? parsed;
}

function parsedJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*\{/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The error itself first, then everything inside it, from the outside in. */
function flatten(error: unknown, depth: number): Detail[] {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return [];
  const details = field(error, 'details');
  const inner = [field(error, 'innererror'), field(error, 'innerError')];
  const own = { code: text(field(error, 'code')), message: shown(text(field(error, 'message'))) };
  const nested = [
    ...(Array.isArray(details) ? details : [details]),
    ...inner,
    messageInside(error),
    ...policies(error),
  ];
  const said = own.code !== '' || own.message !== '' || depth === 0;
  return [...(said ? [own] : []), ...nested.flatMap((part) => flatten(part, depth + 1))];
}

/** Azure Policy names itself beside the error (ARM's error contract: `additionalInfo`). */
function policies(error: unknown): readonly object[] {
  const information = field(error, 'additionalInfo');
  if (!Array.isArray(information)) return [];
  return information.flatMap((entry: unknown) => {
    const info = field(entry, 'info');
    const name = text(field(info, 'policyAssignmentDisplayName')) || text(field(info, 'policyDefinitionDisplayName'));
    return field(entry, 'type') === 'PolicyViolation' && name !== ''
      ? [{ code: 'PolicyViolation', message: `The policy '${name}' forbids it.` }]
      : [];
  });
}

/** A message that is itself an error in JSON, as services hand through what another service said. */
function messageInside(error: unknown): unknown {
  const message = parsedJson(field(error, 'message'));
  return typeof message === 'object' && message !== null ? (field(message, 'error') ?? message) : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function plainText(body: unknown): string {
  if (typeof body !== 'string') return '';
  return shown(
    body
      .replace(/<(style|script)\b[\s\S]*?<\/\1>|<[^>]*>/gi, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

/** Query strings of addresses are signatures more often than not, and long texts are somebody's stack trace. */
function shown(message: string): string {
  const safe = message
    .replace(/(https?:\/\/[^\s"'<>?]+)\?[^\s"'<>]*/g, '$1')
    .replace(/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer …');
  return safe.length <= MAX_MESSAGE ? safe : `${safe.slice(0, MAX_MESSAGE - 1)}…`;
}
