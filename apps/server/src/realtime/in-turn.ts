/** All of them, beginning with another one each turn: somebody is told last, but not always the same. */
export const inTurn = <T>(all: readonly T[], turn: number): readonly T[] => {
  const first = all.length === 0 ? 0 : turn % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
};
