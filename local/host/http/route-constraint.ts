/** Whether a value fits; values come decoded. */
export type Constraint = (value: string) => boolean;

const whole = /^[+-]?\d+$/;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const guid = /^\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i;

const simple: Readonly<Record<string, Constraint>> = {
  int: (value) => whole.test(value) && inRange(value, -(2 ** 31), 2 ** 31 - 1),
  long: (value) => whole.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value),
  bool: (value) => /^(true|false)$/i.test(value),
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  decimal: (value) => decimal.test(value),
  double: (value) => decimal.test(value),
  float: (value) => decimal.test(value),
  guid: (value) => guid.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  required: (value) => value !== '',
};

type WithArguments = (...args: string[]) => Constraint;

const withArguments: Readonly<Record<string, WithArguments>> = {
  length: (least, most) => (value) => inRange(value.length, Number(least), Number(most ?? least)),
  minlength: (least) => (value) => value.length >= Number(least),
  maxlength: (most) => (value) => value.length <= Number(most),
  min: (least) => (value) => whole.test(value) && Number(value) >= Number(least),
  max: (most) => (value) => whole.test(value) && Number(value) <= Number(most),
  range: (least, most) => (value) => whole.test(value) && inRange(value, Number(least), Number(most)),
};

function inRange(value: string | number, least: number, most: number): boolean {
  return Number(value) >= least && Number(value) <= most;
}

/** A constraint of ASP.NET routing, such as `int` or `range(1,9)`. An Error for one that does not exist. */
export function constraintOf(text: string): Constraint {
  const [, name = '', args] = /^([a-z]+)(?:\((.*)\))?$/is.exec(text) ?? [];
  const key = name.toLowerCase();
  if (key === 'regex' && args !== undefined) {
    const pattern = new RegExp(args.replaceAll('{{', '{').replaceAll('}}', '}'), 'i');
    return (value) => pattern.test(value);
  }
  const constraint =
    args === undefined ? simple[key] : withArguments[key]?.(...args.split(',').map((each) => each.trim()));
  if (!constraint) throw new Error(`The route constraint '${text}' does not exist.`);
  return constraint;
}
