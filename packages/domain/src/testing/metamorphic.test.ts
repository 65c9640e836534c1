import { expect, it } from 'vitest';
import type { Operation } from '../operation.ts';
import { reduce } from '../reduce/reduce.ts';
import { MemoryTree } from '../tree/memory-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import type { ChangeSet } from '../tree/reader.ts';
import { Anything } from './anything.ts';
import { Random } from './random.ts';
import { fingerprint } from './shown.ts';

const seeds = [1, 2, 3, 4, 5, 6];
const length = 80;

const played = (seed: number): Anything => {
  const play = new Anything(seed);
  for (let n = 0; n < length; n += 1) play.next();
  return play;
};

const emptyTree = (root: MemoryTree['root']): MemoryTree => new MemoryTree(root, { history: 'complete' });
const run = (overlay: Overlay, op: Operation, seq: number): string => JSON.stringify(reduce(overlay, op, { seq, effTs: op.at, deviceName: 'Laptop' }));

const told = (changes: ChangeSet): string[] => Object.values(changes).flatMap((rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row))).sort();

/** The same space, given row by row in another order. */
const shuffled = (tree: MemoryTree, random: Random): MemoryTree => {
  const other = emptyTree(tree.root);
  const [nodes, tombstones, aliases, versions] = [[...tree.rows()], [...tree.tombstones()], [...tree.aliases()], [...tree.versions()]] as const;
  other.apply({ nodes: random.shuffled(nodes), tombstones: random.shuffled(tombstones), aliases: random.shuffled(aliases), versions: random.shuffled(versions) });
  return other;
};

it.each(seeds)('M1 the order in which the rows were read changes nothing, seed %i', (seed) => {
  const play = played(seed);
  const random = new Random(seed);
  const tree = emptyTree(play.tree.root);
  for (const [at, op] of play.sent.entries()) {
    const [one, other] = [new Overlay(tree), new Overlay(shuffled(tree, random))];
    expect(run(other, op, at + 1)).toBe(run(one, op, at + 1));
    expect(told(other.changes())).toEqual(told(one.changes()));
    tree.apply(one.changes());
  }
  expect(fingerprint(tree)).toBe(fingerprint(play.tree));
});

it.each(seeds)('M2 a batch of any size is so many batches of one, seed %i', (seed) => {
  const play = played(seed);
  for (const size of [2, 7, length]) {
    const tree = emptyTree(play.tree.root);
    for (let from = 0; from < length; from += size) {
      const overlay = new Overlay(tree);
      play.sent.slice(from, from + size).forEach((op, at) => run(overlay, op, from + at + 1));
      tree.apply(overlay.changes());
    }
    expect(fingerprint(tree)).toBe(fingerprint(play.tree));
  }
});
