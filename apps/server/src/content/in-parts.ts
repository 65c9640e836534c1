/** Rows that one statement inserts at most: keeps its array below a megabyte, and what is done at once to some ten milliseconds. */
export const rowsAtOnce = 5_000;

/** For statements that take no more rows. */
export const inParts = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, part) => rows.slice(part * rowsAtOnce, (part + 1) * rowsAtOnce));
