/**
 * Up to which seq two bases of one space come from the same history (H31): the last seq under which both hold what the same operation
 * wrote. A server that was restored has shared everything up to its backup; what it has decided since has other operations under the
 * seqs that it has lost. Never more than they share, as far as rows can tell: what both hold of a seq may be overwritten in one of them,
 * and then the answer is less. 0 when nothing tells. Walks both once.
 */
export const sharedUntil = (before: Iterable<unknown>, after: Iterable<unknown>): number => {
  const writers = new Map<number, string>();
  for (const row of before) forEachStamp(row, (seq, op) => void writers.set(seq, op));
  const shared = new Set<number>();
  let parted = Number.POSITIVE_INFINITY;
  for (const row of after) {
    forEachStamp(row, (seq, op) => {
      const writer = writers.get(seq);
      if (writer === op) shared.add(seq);
      else if (writer !== undefined) parted = Math.min(parted, seq);
    });
  }
  let until = 0;
  for (const seq of shared) if (seq < parted) until = Math.max(until, seq);
  return until;
};

/**
 * Everything in a row that says which operation wrote it, and under which seq: its registers' stamps, an alias itself. What a register
 * holds is its author's to choose, and may look like one.
 */
const forEachStamp = (value: unknown, told: (seq: number, op: string) => void): void => {
  if (typeof value !== 'object' || value === null) return;
  if ('op' in value && 'seq' in value && typeof value.op === 'string' && typeof value.seq === 'number') told(value.seq, value.op);
  const isWritten = isRegister(value);
  for (const [name, part] of Object.entries(value)) if (!isWritten || name !== 'value') forEachStamp(part, told);
};

/** Unlike a map of registers by names that people choose, "value" and "stamp" among them. */
const isRegister = (value: object): boolean =>
  'stamp' in value && typeof value.stamp === 'object' && value.stamp !== null && 'op' in value.stamp && typeof value.stamp.op === 'string';
