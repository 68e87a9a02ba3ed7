import { stripVTControlCharacters } from 'node:util';

const ESC = String.fromCharCode(27);
/** How a line that is drawn again begins: the cursor goes up, the line is cleared. */
export const redraw = new RegExp(`${ESC}\\[\\d+A${ESC}\\[2K`);
const moves = new RegExp(`(${ESC}\\[\\d+A|\\r?\\n)`);
const up = new RegExp(`^${ESC}\\[(\\d+)A$`);

/** What a terminal shows at the end, line by line: what was drawn over is gone. Knows what the command uses and no more. */
export function screen(drawn: string): string[] {
  const lines: string[] = [];
  let row = 0;
  for (const part of drawn.split(moves)) {
    const rows = up.exec(part)?.[1];
    if (rows !== undefined) row -= Number(rows);
    else if (part.endsWith('\n')) row += 1;
    else if (part !== '') lines[row] = part.startsWith(`${ESC}[2K`) ? part : (lines[row] ?? '') + part;
  }
  return lines.map((line) => stripVTControlCharacters(line ?? ''));
}
