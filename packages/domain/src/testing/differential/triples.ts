import { describePlay, playScript, type Line, type Script } from './script.ts';

/** What one of three does; each is there in the given tree /F/n.txt, /F/S/x.bin, /x.bin, and each meets the others somewhere. */
const deeds: readonly (readonly [title: string, verb: string, a: number, b: number, c: number])[] = [
  ['trash F', 'trash', 0, 0, 0], ['trash n', 'trash', 1, 0, 0], ['trash S', 'trash', 2, 0, 0],
  ['move n to the root', 'move', 1, 0, 0], ['move n to S', 'move', 1, 2, 0], ['move S to the root', 'move', 2, 0, 0], ['move x into F', 'move', 4, 1, 0],
  ['add k in F', 'createFile', 1, 0, 0], ['add k in S', 'createFile', 2, 0, 2], ['new folder k in F', 'mkdir', 1, 0, 0], ['upload folder k into F', 'putFolder', 1, 0, 0],
  ['edit n', 'edit', 0, 0, 0], ['rename n to k', 'rename', 1, 0, 0], ['copy F', 'copyTree', 0, 0, 0], ['empty the trash', 'emptyTrash', 0, 0, 0], ['restore', 'restore', 0, 0, 0],
];

/** Who has seen whose work when he acts: nobody, the second the first's, the third the second's, each all before. */
const sights = ['nobody', 'the second', 'the third', 'both'] as const;
const orders = 6;

/** So many plays there are: each of three does each of the deeds, in every order of arrival, having seen or not. */
export const tripleCount = deeds.length ** 3 * sights.length * orders;

export interface Triple {
  readonly title: string;
  readonly script: Script;
}

/** The n-th of all triples. */
export const tripleAt = (n: number): Triple => {
  let rest = n;
  const draw = (from: number): number => {
    const at = rest % from;
    rest = Math.floor(rest / from);
    return at;
  };
  const order = draw(orders);
  const sight = sights[draw(sights.length)] ?? 'nobody';
  const three = [draw(deeds.length), draw(deeds.length), draw(deeds.length)].flatMap((at) => deeds.slice(at, at + 1));
  const lines = three.flatMap(([, verb, a, b, c], who): Line[] => {
    const sees = sight === 'both' || (who === 1 && sight === 'the second') || (who === 2 && sight === 'the third');
    const before: Line[] = sees && who > 0 ? [[who - 1, 'send', 0, 0, 0], [who, 'pull', 0, 0, 0]] : [];
    return [...before, [who, verb, a, b, c]];
  });
  return { title: `triple ${n}: ${three.map(([title]) => title).join(', ')}; ${sight} has seen, order ${order}`, script: { devices: 3, given: 2, lines, order } };
};

/** What differs between reducer and oracle in the n-th triple, with all that happens in it; null when nothing does. */
export const differenceInTriple = (n: number): string | null => {
  const { title, script } = tripleAt(n);
  const verdict = playScript(script);
  return verdict.differences.length > 0 ? `${title}\n${JSON.stringify(script)}\n${describePlay(verdict)}` : null;
};

/** What differs in the triples from one on, every `step`-th of them; null when nothing does. */
export const checkTriples = (from: number, step: number, count: number): string | null => {
  for (let at = 0; at < count; at += 1) {
    const difference = differenceInTriple((from + at * step) % tripleCount);
    if (difference !== null) return difference;
  }
  return null;
};
