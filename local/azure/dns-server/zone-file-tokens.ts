/** One entry of a zone file: the tokens of a line, or of several that parentheses hold together. */
export interface ZoneFileEntry {
  readonly tokens: readonly ZoneFileToken[];
  /** Whether the first line begins with white space: the owner is that of the entry before. */
  readonly inheritsOwner: boolean;
  /** The line that the entry ends on, counted from 1: the one that named reports. */
  readonly line: number;
}

export interface ZoneFileToken {
  readonly text: string;
  readonly quoted: boolean;
}

/** A zone file that cannot be read. `reason` is named's short text, `line` where it stopped. */
export class ZoneFileError extends Error {
  override readonly name = 'ZoneFileError';
  readonly line: number;
  readonly reason: string;
  /** What named prints after the line number: `near '10.0.0.999': bad dotted quad`. */
  readonly detail: string;

  constructor(line: number, reason: string, detail = reason) {
    super(detail);
    this.line = line;
    this.reason = reason;
    this.detail = detail;
  }
}

interface Reader {
  tokens: ZoneFileToken[];
  depth: number;
  inheritsOwner: boolean;
}

/** Splits a zone file into entries (RFC 1035, 5.1). Throws ZoneFileError for open parentheses and quotes. */
export function readEntries(text: string): ZoneFileEntry[] {
  const entries: ZoneFileEntry[] = [];
  const lines = text.split(/\r?\n/);
  let reader = newReader();
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    if (reader.depth === 0) reader.inheritsOwner = /^\s/.test(line);
    readLine(reader, line, number);
    if (reader.depth > 0) continue;
    if (reader.tokens.length > 0)
      entries.push({ tokens: reader.tokens, inheritsOwner: reader.inheritsOwner, line: number });
    reader = newReader();
  }
  if (reader.depth > 0) throw new ZoneFileError(lines.length, 'unbalanced parentheses');
  return entries;
}

function newReader(): Reader {
  return { tokens: [], depth: 0, inheritsOwner: false };
}

/** Quoted text, a comment to the end of the line, a parenthesis, or a word. */
const TOKEN = /"((?:[^"\\]|\\.)*)"|;.*$|([()])|([^\s"();]+)|(")/g;

function readLine(reader: Reader, line: string, number: number): void {
  for (const [, quoted, parenthesis, word, openQuote] of line.matchAll(TOKEN)) {
    if (openQuote !== undefined) throw new ZoneFileError(number, 'unbalanced quotes');
    if (quoted !== undefined) reader.tokens.push({ text: unescape(quoted), quoted: true });
    else if (word !== undefined) reader.tokens.push({ text: word, quoted: false });
    else if (parenthesis === '(') reader.depth += 1;
    else if (parenthesis === ')') closeParenthesis(reader, number);
  }
}

function closeParenthesis(reader: Reader, line: number): void {
  if (reader.depth === 0) throw new ZoneFileError(line, 'unbalanced parentheses');
  reader.depth -= 1;
}

function unescape(text: string): string {
  return text.replace(/\\(\d{3}|.)/g, (_all, escaped: string) =>
    escaped.length === 3 ? String.fromCharCode(Number(escaped)) : escaped,
  );
}
