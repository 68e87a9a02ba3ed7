/** The one of these names that somebody most likely meant; undefined when none is near. */
export function closestName(typed: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, distance: editDistance(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)) || startsAlike(typed, name))
    .toSorted((one, other) => one.distance - other.distance);
  return near[0]?.name;
}

function startsAlike(typed: string, name: string): boolean {
  return typed.length >= 3 && (name.startsWith(typed) || typed.startsWith(name));
}

/** Letters to add, to drop, to change or to swap with their neighbour (optimal string alignment). */
function editDistance(one: string, other: string): number {
  const table = Array.from({ length: one.length + 1 }, (_, row) =>
    Array.from({ length: other.length + 1 }, (_, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  const at = (row: number, column: number): number => table[row]?.[column] ?? 0;
  for (let row = 1; row <= one.length; row++) {
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const steps = [at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + (same ? 0 : 1)];
      if (swapped) steps.push(at(row - 2, column - 2) + 1);
      table[row]?.splice(column, 1, Math.min(...steps));
    }
  }
  return at(one.length, other.length);
}
