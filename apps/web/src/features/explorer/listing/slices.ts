import type { NodeId } from '@holdfast/domain';

/** Of so many ids are the pieces in which they are read. */
const piece = 1_000;

type Slice = (from: number, to: number) => Promise<readonly NodeId[]>;

/** Reads ids by their places, in pieces that are kept until the list changes: who asks for more and more of it reads each piece once. */
export const createSlices = (read: Slice, revision: () => number): Slice => {
  let known = { revision: -1, pieces: new Map<number, Promise<readonly NodeId[]>>() };
  const pieceAt = (n: number): Promise<readonly NodeId[]> => {
    if (known.revision !== revision()) known = { revision: revision(), pieces: new Map() };
    const ids = known.pieces.get(n) ?? read(n * piece, (n + 1) * piece);
    known.pieces.set(n, ids);
    return ids;
  };
  return async (from, to) => {
    const first = Math.floor(from / piece);
    const pieces = Array.from({ length: Math.max(0, Math.ceil(to / piece) - first) }, (_, i) => pieceAt(first + i));
    return (await Promise.all(pieces)).flat().slice(from - first * piece, to - first * piece);
  };
};
