import { badRequest } from '../arm-error.ts';
import type { ArmFailure } from '../contracts.ts';
import { canonicalWord } from './canonical-word.ts';
import type { FieldKind, Fields } from './field-kinds.ts';

type Problem = NonNullable<ArmFailure['details']>[number];
type Values = Record<string, unknown>;

/**
 * A document as its provider reads it: names of fields and words of a choice in the case of the definition, nulls gone. What does
 * not fit the definition is one 400 with every problem in its details, as the network provider answers
 * (azure-cli#1619, azure-sdk-for-net#17354, sql-server-samples#1294).
 */
export function readFields(kind: FieldKind, document: Values): Values {
  const problems: Problem[] = [];
  const read = readValue(kind, document, { path: '', problems });
  if (problems.length > 0) throw badRequest('InvalidRequestFormat', 'Cannot parse the request.', problems);
  return read as Values;
}

interface Place {
  readonly path: string;
  readonly problems: Problem[];
}

function readValue(kind: FieldKind, value: unknown, place: Place): unknown {
  switch (kind.kind) {
    case 'text':
      return expect(typeof value === 'string', { value, type: 'System.String' }, place);
    case 'flag':
      // That the text "true" is no boolean is an assumption: no report shows it either way.
      return expect(typeof value === 'boolean', { value, type: 'System.Boolean' }, place);
    case 'whole':
      return readWhole(value, place);
    case 'choice':
      return readChoice(kind.words, value, place);
    case 'reference':
      return readReference(kind.to, value, place);
    case 'list':
      return readList(kind.of, value, place);
    case 'object':
      return readObject(kind, value, place);
    default:
      return value;
  }
}

function expect(fits: boolean, { value, type }: { value: unknown; type: string }, { path, problems }: Place): unknown {
  if (!fits) {
    const message = `Error converting value ${JSON.stringify(value)} to type '${type}'. Path '${path}'.`;
    problems.push({ code: 'InvalidJson', message });
  }
  return value;
}

/** Digits in a text are a number: templates write them so (`"intervalInSeconds": "5"` in azure-quickstart-templates). */
function readWhole(value: unknown, place: Place): unknown {
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value;
  return expect(Number.isInteger(number), { value: number, type: 'System.Int32' }, place);
}

/** A word is known in any case and answered in Azure's (test_network_ag_http_listener of azure-cli: `http` comes back as `Http`). */
function readChoice(words: readonly string[], value: unknown, place: Place): unknown {
  return canonicalWord(words, value) ?? expect(false, { value, type: words.join(' | ') }, place);
}

function readReference(to: string, value: unknown, { path, problems }: Place): unknown {
  const { id } = (typeof value === 'object' && value !== null ? value : {}) as { id?: unknown };
  if (typeof id !== 'string' || id === '') {
    problems.push({ code: 'MissingJsonReferenceId', message: `Value for reference id is missing. Path ${path}.` });
    return value;
  }
  if (!idPattern(to).test(id)) {
    problems.push({
      code: 'InvalidJsonReferenceFormat',
      message: `Reference Id ${id} is not formatted correctly. The Id is expected to reference resources of type ${to}. Path ${path}.`,
    });
  }
  return { id };
}

/** `a/b` stands for `…/providers/Microsoft.Network/a/{name}/b/{name}`. */
function idPattern(to: string): RegExp {
  const path = to.split('/').map((type) => `${type}/[^/]+`);
  return new RegExp(
    `^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.Network/${path.join('/')}/?$`,
    'i',
  );
}

function readList(of: FieldKind, value: unknown, place: Place): unknown {
  if (!Array.isArray(value)) return expect(false, { value, type: 'System.Collections.Generic.List' }, place);
  return value.map((item, index) => readValue(of, item, { ...place, path: `${place.path}[${index}]` }));
}

function readObject({ type, fields }: { type: string; fields: Fields }, value: unknown, place: Place): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return expect(false, { value, type }, place);
  const known = new Map(Object.entries(fields).map(([name, kind]) => [name.toLowerCase(), { name, kind }]));
  const read = Object.entries(value).flatMap(([sent, item]) => {
    const path = place.path === '' ? sent : `${place.path}.${sent}`;
    const field = known.get(sent.toLowerCase());
    if (!field) {
      const message = `Could not find member '${sent}' on object of type '${type}'. Path '${path}'.`;
      place.problems.push({ code: 'InvalidJson', message });
      return [];
    }
    if (item === null || field.kind.kind === 'readOnly') return [];
    return [[field.name, readValue(field.kind, item, { ...place, path })] as const];
  });
  return Object.fromEntries(read);
}
