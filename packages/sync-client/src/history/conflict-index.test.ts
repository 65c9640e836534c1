import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, type FileRow, MemoryTree, type Operation, Overlay, reduce, rootOf } from '@holdfast/domain';
import { describe, expect, test, vi } from 'vitest';
import { View } from '../replica/view.ts';
import { ConflictIndex } from './conflict-index.ts';

const root = rootOf(asSpaceId('00000000-0000-4000-8000-0000000000aa'));
const uuid = (kind: number, n: number): string => `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A confirmed tree in which each file was created twice: the second one lies beside it as a copy. */
class Desk {
  readonly tree = new MemoryTree(root);
  readonly view = new View(this.tree, { deviceName: 'Laptop' });
  readonly revision = 0;
  readonly index = new ConflictIndex(this);
  #seq = 0;

  /** What the server tells: the base changes, and the view is told before. */
  told(op: Partial<Operation>, baseSeq = this.#seq, device = 1): void {
    this.#seq += 1;
    const overlay = new Overlay(this.tree);
    const whole = { v: 1, id: asOpId(uuid(1, this.#seq)), device: asDeviceId(uuid(9, device)), baseSeq, at: this.#seq, ...op } as Operation;
    reduce(overlay, whole, { seq: this.#seq, effTs: this.#seq, deviceName: 'Phone' });
    const changes = overlay.changes();
    this.view.expect([...changes.nodes.map((row) => ({ kind: 'node' as const, row })), ...changes.tombstones.map((row) => ({ kind: 'tombstone' as const, row })), ...changes.aliases.map((row) => ({ kind: 'alias' as const, row }))]);
    this.tree.apply(changes);
    this.view.settle();
    this.index.touch(this.view.takeMoved());
  }

  twice(n: number): void {
    const content = (k: number) => ({ manifest: asManifestId((2 * n + k).toString(16).padStart(64, '0')), hash: asManifestId((2 * n + k).toString(16).padStart(64, '0')), size: 1, mime: '', mtime: 0 });
    this.told({ type: 'createFile', node: asNodeId(uuid(2, n)), parent: root, name: `f${n}.bin`, ...content(0) });
    this.told({ type: 'createFile', node: asNodeId(uuid(3, n)), parent: root, name: `f${n}.bin`, ...content(1) }, 0, 2);
  }

  files(): FileRow[] {
    return [...this.view.rows()].filter((row): row is FileRow => row.kind === 'file' && row.conflictOf === null);
  }
}

describe('row 23 which rows wait for a decision', () => {
  test('200 rows that are shown look at each of 500 pairs once, not once a row', () => {
    const desk = new Desk();
    for (let n = 1; n <= 500; n += 1) desk.twice(n);
    const rows = desk.files().slice(0, 200);
    expect(desk.index.pairs()).toHaveLength(500);
    const looks = vi.spyOn(desk.view, 'node');
    for (const row of rows) expect(desk.index.pairAt(row)?.file.id).toBe(row.id);
    expect(looks).not.toHaveBeenCalled();
  });

  test('what was found is forgotten with the next change', () => {
    const desk = new Desk();
    desk.twice(1);
    const [row] = desk.files();
    const pair = row && desk.index.pairAt(row);
    if (!row || !pair) throw new Error('no pair');
    expect(desk.index.pairAt(pair.copy)).toBe(pair);
    desk.told({ type: 'trash', node: pair.copy.id, parent: root });
    expect([desk.index.pairAt(row), desk.index.pairs()]).toEqual([undefined, []]);
    desk.told({ type: 'restore', node: pair.copy.id, parent: root });
    expect(desk.index.pairAt(row)?.copy.id).toBe(pair.copy.id);
    desk.twice(2);
    expect(desk.index.merged()).toEqual([]);
    expect(desk.index.pairs()).toHaveLength(2);
  });
});
