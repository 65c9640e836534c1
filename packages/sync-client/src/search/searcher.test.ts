import { asNodeId, asSpaceId, MemoryTree, rootOf } from '@holdfast/domain';
import type { NodeRow } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { nodeView } from '../listing/node-view.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReplicaListener } from '../replica/replica.ts';
import { View } from '../replica/view.ts';
import { Searcher } from './searcher.ts';

const root = rootOf(asSpaceId('00000000-0000-4000-8000-0000000000aa'));
const idOf = (n: number) => asNodeId(`00000002-0000-4000-8000-${String(n).padStart(12, '0')}`);
const stamp = { at: 1, seq: 1 };
const row = (n: number): NodeRow => ({
  id: idOf(n), kind: 'folder', name: { value: `item ${n}`, key: `item ${n}`, stamp }, location: { parent: root, trash: null, stamp }, created: { at: 1 },
  tags: {}, attrs: {}, seq: 1, rescueOf: null,
}) as unknown as NodeRow;

/** Each look at the clock is a millisecond; what is put off waits until somebody lets it go on. */
class SlowClock implements Clock {
  #now = 0;
  waiting: (() => void)[] = [];
  now = (): number => 0;
  monotonic = (): number => (this.#now += 1);
  after = (_ms: number, run: () => void): (() => void) => {
    this.waiting.push(run);
    return () => undefined;
  };

  /** Lets what was put off go on, until nothing is; answers how often. */
  async goOn(): Promise<number> {
    let times = 0;
    for (await Promise.resolve(); this.waiting.length > 0; await Promise.resolve()) {
      times += 1;
      for (const one of this.waiting.splice(0)) one();
      for (let i = 0; i < 5; i += 1) await Promise.resolve();
    }
    return times;
  }
}

const desk = (items: number) => {
  const tree = new MemoryTree(root);
  tree.apply({ nodes: Array.from({ length: items }, (_, i) => row(i)), tombstones: [], aliases: [], versions: [] });
  const view = new View(tree, { deviceName: 'Laptop' });
  const listeners: ReplicaListener[] = [];
  const replica = { view, listen: (listener: ReplicaListener) => { listeners.push(listener); return () => undefined; } };
  const clock = new SlowClock();
  return { clock, view, listeners, searcher: new Searcher(replica, clock, (one) => nodeView(view, one, () => ({ kind: 'here' }))) };
};

test('2.11 a search of many names lets others have their turn, and the next one reads nothing anew', async () => {
  const { clock, searcher } = desk(20_000);
  const first = searcher.search('item 19999');
  const rests = await clock.goOn();
  expect(await first).toMatchObject({ total: 1, hits: [{ node: { name: 'item 19999' }, path: [] }] });
  expect(rests).toBeGreaterThan(5);
  const second = searcher.search('item 7');
  expect(await clock.goOn()).toBeLessThan(rests / 2);
  expect(await second).toMatchObject({ total: 6878 });
});

test('2.11 a newer search ends an older one, which answers null; what that had read need not be read again', async () => {
  const { clock, searcher } = desk(20_000);
  const older = searcher.search('item 1');
  for (let i = 0; i < 3; i += 1) {
    for (const one of clock.waiting.splice(0)) one();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
  const newer = searcher.search('item 12345');
  await clock.goOn();
  expect(await older).toBeNull();
  expect(await newer).toMatchObject({ total: 1 });
});

test('2.11 when the whole base has been replaced while it searched, the next search reads it anew', async () => {
  const { clock, searcher, listeners } = desk(100);
  await Promise.all([searcher.search('item 5'), clock.goOn()]);
  listeners.forEach((listener) => listener(() => 'all'));
  const again = searcher.search('item 5');
  await clock.goOn();
  expect(await again).toMatchObject({ total: 19 });
});
