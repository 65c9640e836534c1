import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, DomainError, MemoryTree, Overlay, reduce, rootOf } from '@holdfast/domain';
import type { ChangeSet, NodeRow, Operation } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../testing/seeded-random.ts';
import type { BaseRecord } from './base-record.ts';
import { splitRecords } from './base-record.ts';
import { View } from './view.ts';

const root = rootOf(asSpaceId('00000000-0000-4000-8000-0000000000aa'));
const mine = asDeviceId('00000000-0000-4000-8000-00000000000a');
const others = asDeviceId('00000000-0000-4000-8000-00000000000b');

const recordsOf = ({ nodes, tombstones, aliases }: ChangeSet): BaseRecord[] => [
  ...nodes.map((row): BaseRecord => ({ kind: 'node', row })), ...tombstones.map((row): BaseRecord => ({ kind: 'tombstone', row })),
  ...aliases.map((row): BaseRecord => ({ kind: 'alias', row })),
];

/** A small space in which everybody meets everybody: few names, few folders. */
class Play {
  readonly base = new MemoryTree(root);
  readonly view = new View(this.base, { deviceName: 'Laptop' });
  readonly pending: { readonly lseq: number; op: Operation }[] = [];
  readonly #random;
  #seq = 0;
  #lseq = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  #below(n: number): number {
    return Math.floor(this.#random.fraction() * n);
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[this.#below(from.length)];
  }

  #operation(rows: readonly NodeRow[], own: boolean): Operation {
    const baseSeq = own ? this.#seq : this.#below(this.#seq + 1);
    const envelope = { v: 1, id: asOpId(this.#random.uuid()), device: own ? mine : others, baseSeq, at: 1000 + this.#below(50) } as const;
    const parent = this.#pick([root, root, ...rows.filter((row) => row.kind === 'folder').map((row) => row.id)]) ?? root;
    const row = this.#pick(rows);
    const name = `k${this.#below(4)}`;
    const manifest = asManifestId(this.#below(3).toString().repeat(64));
    const content = { manifest, hash: manifest, size: 1, mime: 'text/plain', mtime: 0 };
    const fresh = asNodeId(this.#random.uuid());
    if (row === undefined || this.#random.fraction() < 0.15) return { ...envelope, type: 'createFolder', node: fresh, parent, name, onCollision: this.#below(2) === 0 ? 'suffix' : 'merge' };
    const node = row.id;
    switch (this.#below(12)) {
      case 0: case 1: return { ...envelope, type: 'createFile', node: fresh, parent, name, ...content };
      case 2: return { ...envelope, type: 'rename', node, name };
      case 3: case 4: return { ...envelope, type: 'move', node, parent };
      case 5: case 6: return { ...envelope, type: 'trash', node, parent: row.location.parent };
      case 7: return { ...envelope, type: 'restore', node, parent: row.location.parent };
      case 8: return { ...envelope, type: 'copy', node: fresh, source: node, srcVersion: row.kind === 'file' ? row.content.version : null, parent, name };
      case 9: return { ...envelope, type: 'purge', nodes: [node] };
      case 10: return { ...envelope, type: 'addTag', node, tag: name };
      default: return row.kind === 'file'
        ? { ...envelope, type: 'setContent', node, baseVersion: row.content.version, seenPath: [name], ...content }
        : { ...envelope, type: 'setAttr', node, key: name, value: this.#below(3) };
    }
  }

  act(): void {
    this.#lseq += 1;
    const op = this.#operation([...this.view.rows()], true);
    this.pending.push({ lseq: this.#lseq, op });
    this.view.apply(this.#lseq, op);
  }

  /** What the server makes of an operation, for the base. */
  #decide(op: Operation): BaseRecord[] {
    this.#seq += 1;
    const overlay = new Overlay(this.base);
    try {
      reduce(overlay, op, { seq: this.#seq, effTs: op.at, deviceName: op.device === mine ? 'Laptop' : 'Phone' });
    } catch (error) {
      // What the reducer cannot digest is put aside by the server (H12).
      if (!(error instanceof DomainError) && !(error instanceof RangeError)) throw error;
      return [];
    }
    return recordsOf(overlay.changes());
  }

  #take(records: readonly BaseRecord[]): void {
    this.view.expect(records);
    this.base.apply(splitRecords(records));
  }

  foreign(): void {
    this.#take(this.#decide(this.#operation([...this.base.rows()], false)));
  }

  confirm(): void {
    for (const { lseq, op } of this.pending.splice(0, 1 + this.#below(3))) {
      this.#take(this.#decide(op));
      this.view.remove(new Set([lseq]));
    }
  }

  withdraw(): void {
    const [gone] = this.pending.splice(this.#below(this.pending.length), 1);
    if (gone !== undefined) this.view.remove(new Set([gone.lseq]));
  }

  /** One operation becomes another, as folding does it (H13). */
  replace(): void {
    const one = this.#pick(this.pending);
    if (one === undefined) return;
    one.op = { ...this.#operation([...this.base.rows()], true), id: one.op.id } as Operation;
    this.view.replace(one.lseq, one.op);
  }

  step(): void {
    const ticket = this.#below(20);
    if (ticket < 9) this.act();
    else if (ticket < 15) this.foreign();
    else if (ticket < 17) this.confirm();
    else if (ticket < 19) this.withdraw();
    else this.replace();
  }
}

const shown = (view: View): NodeRow[] => [...view.rows()].sort((a, b) => (a.id < b.id ? -1 : 1));

describe('M5 the view after any changes of base and queue is that of a replay from nothing', () => {
  test.each(Array.from({ length: 60 }, (_, i) => i + 1))('seed %i', (seed) => {
    const play = new Play(seed);
    for (let step = 0; step < 120; step += 1) {
      play.step();
      if (step % 3 !== 0) continue;
      const before = new Map(shown(play.view).map((row) => [row.id, row]));
      play.view.takeMoved();
      play.step();
      play.view.settle();
      const full = new View(play.base, { deviceName: 'Laptop' });
      for (const { lseq, op } of play.pending) full.apply(lseq, op);
      expect(shown(play.view), `step ${step}`).toEqual(shown(full));
      for (const { lseq } of play.pending) expect(play.view.predicted(lseq), `step ${step}, operation ${lseq}`).toEqual(full.predicted(lseq));
      const children = [root, ...[...full.rows()].map((row) => row.id)];
      for (const id of children) expect(new Set(play.view.children(id).map((row) => row.id))).toEqual(new Set(full.children(id).map((row) => row.id)));
      // Whatever looks different was told to have moved.
      const moved = play.view.takeMoved();
      const after = new Map(shown(play.view).map((row) => [row.id, row]));
      for (const id of new Set([...before.keys(), ...after.keys()])) if (!moved.has(id)) expect(after.get(id)).toEqual(before.get(id));
    }
  });
});
