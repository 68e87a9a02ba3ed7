/** An option of a command: how it is typed, what it means, and how its text becomes a value. */
export interface Option<T> {
  /** What stands for its value in the help; a flag has none. */
  readonly argument: string | null;
  readonly help: string;
  readonly otherwise: T;
  readonly required?: boolean;
  /** The value, or why the text is none: the end of a sentence about it. */
  readonly read: (text: string) => { readonly value: T } | { readonly wrong: string };
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;
export type ValuesOf<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never;
};

export function flag(help: string): Option<boolean> {
  return { argument: null, help, otherwise: false, read: () => ({ value: true }) };
}

/** A TCP port; 0 is any free one. */
export function port<T extends number | undefined>(help: string, otherwise: T): Option<number | T> {
  return number({
    argument: 'N',
    help,
    otherwise,
    whole: true,
    from: 0,
    to: 65_535,
    what: 'a port: 0 (any free one) to 65535',
  });
}

export interface NumberOption<T> {
  readonly argument?: string;
  readonly help: string;
  readonly otherwise: T;
  readonly whole?: boolean;
  readonly from: number;
  readonly to: number;
  /** Ends the sentence "'x' is not …". */
  readonly what: string;
}

/** A decimal number as people write one: no hexadecimal, no exponent, no blank. */
export function number<T extends number | undefined>(option: NumberOption<T>): Option<number | T> {
  const { argument = 'N', help, otherwise, whole = false, from, to, what } = option;
  const written = whole ? /^\d+$/ : /^\d+(\.\d+)?$/;
  return {
    argument,
    help,
    otherwise,
    read: (text) => {
      const value = Number(text);
      return written.test(text) && value >= from && value <= to ? { value } : { wrong: `'${text}' is not ${what}` };
    },
  };
}

/** Any text but an empty one. */
export function text(argument: string, help: string): Option<string | undefined> {
  return textOr(argument, help, undefined);
}

export function requiredText(argument: string, help: string): Option<string> {
  return { ...textOr(argument, help, ''), required: true };
}

function textOr<T extends string | undefined>(argument: string, help: string, otherwise: T): Option<string | T> {
  return {
    argument,
    help,
    otherwise,
    read: (value) => (value === '' ? { wrong: 'its value is empty' } : { value }),
  };
}

const fastest = 100_000;

/** How many seconds of Azure pass in one of ours. */
export function timeScale({ from, otherwise }: { from: number; otherwise: number }): Option<number> {
  const what = `a time scale: ${from}${from === 1 ? " (Azure's own speed)" : ''} to ${fastest}`;
  return number({ help: `Azure seconds in a real second (default: ${otherwise})`, otherwise, from, to: fastest, what });
}
