import { asDeviceId, asManifestId, asNodeId, asOpId, foldName } from '@holdfast/domain';
import type { Stamp } from '@holdfast/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { movedSum, noSum, sameSum, sumOf } from './checksum.ts';
import type { BaseRecord } from './base-record.ts';
import { lastOfEach, recordKey } from './base-record.ts';
import { decodePage, encodePage } from './page-codec.ts';
import { pageCapacity, PageTable } from './page-table.ts';

const uuid = fc.nat(40).map((n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const node = uuid.map(asNodeId);
const hash = fc.nat(9).map((n) => asManifestId(String(n).repeat(64)));
const stamp: fc.Arbitrary<Stamp> = fc.record({ op: uuid.map(asOpId), device: uuid.map(asDeviceId), at: fc.integer(), seq: fc.nat(99) });
const name = fc.constantFrom('a', 'Ä', 'ß', '𝒳', 'x y', '__proto__', 'ΑΣ');
const row = {
  id: node, name: fc.tuple(name, stamp).map(([value, one]) => ({ value, key: foldName(value), stamp: one })),
  location: fc.record({ parent: node, trash: fc.option(fc.tuple(stamp, fc.nat(9)).map(([one, base]) => ({ ...one, base }))), stamp }),
  attrs: fc.dictionary(name, fc.record({ value: fc.jsonValue(), stamp }), { noNullPrototype: true }) as fc.Arbitrary<never>,
  tags: fc.dictionary(name, fc.record({ present: fc.boolean(), stamp }), { noNullPrototype: true }), created: stamp, rescueOf: fc.option(node), seq: fc.nat(99),
};
const record = fc.oneof(
  fc.record({ kind: fc.constant('node'), row: fc.record({ ...row, kind: fc.constant('folder') }) }),
  fc.record({
    kind: fc.constant('node'), row: fc.record({
      ...row, kind: fc.constant('file'), born: hash, conflictOf: fc.option(node),
      content: fc.record({ manifest: hash, size: fc.nat(), hash, mime: name, mtime: fc.integer(), version: uuid.map(asOpId), stamp }),
    }),
  }),
  fc.record({ kind: fc.constant('tombstone'), row: fc.record({ id: node, kind: fc.constantFrom('file', 'folder'), name, parent: node, purgedBy: stamp, seq: fc.nat(99) }) }),
  fc.record({ kind: fc.constant('alias'), row: fc.record({ from: node, to: node, device: fc.option(uuid.map(asDeviceId)), op: uuid.map(asOpId), seq: fc.nat(99) }) }),
) as unknown as fc.Arbitrary<BaseRecord>;
const records = fc.array(record, { maxLength: 30 });

describe('a page of the base', () => {
  test('P6 comes back as it was (seed 31)', () => {
    fc.assert(fc.property(records, (all) => {
      expect(decodePage(encodePage(all))).toEqual(all);
    }), { seed: 31, numRuns: 300 });
  });
  test.each(['', 'null', '[]', '{"v":2}', '{"v":1,"s":[],"t":[],"r":[[3,"a","b",0,7,1]]}', '{"v":1,"s":["x"],"t":[[0,0,1,1]],"r":[[2,"a",0,"n",0,9,1]]}',
    '{"v":1,"s":["x"],"t":[[0,0,1,1]],"r":[[1,"a","n",0,0,0,0,0,0,0,1,0,0,0,0,0]]}'])('%j is told to be corrupt', (text) => {
    expect(() => decodePage(text)).toThrow(expect.objectContaining({ code: 'corrupt' }));
  });
});

describe('a table of pages', () => {
  test('holds the last of each record, whatever the steps, and a new table over its pages holds the same (seed 32)', () => {
    fc.assert(fc.property(fc.array(records, { maxLength: 6 }), (steps) => {
      const table = new PageTable();
      const wanted = new Map<string, BaseRecord>();
      const written = new Map<number, readonly BaseRecord[]>();
      let sum = noSum;
      for (const step of steps.map(lastOfEach)) {
        sum = movedSum(sum, step, (one) => table.find(one));
        const plan = table.plan(step);
        table.adopt(plan);
        for (const [page, contents] of plan.pages) written.set(page, contents);
        for (const one of step) wanted.set(recordKey(one), one);
      }
      const again = new PageTable();
      for (const [page, contents] of written) again.load(page, contents);
      for (const one of wanted.values()) expect(again.find(one)).toEqual(one);
      expect([...written.values()].reduce((count, { length }) => count + length, 0)).toBe(wanted.size);
      expect(sameSum(sum, sumOf(wanted.values()))).toBe(true);
    }), { seed: 32, numRuns: 150 });
  });

  test('a plan that is not adopted changes nothing; pages stay below their capacity; siblings lie together', () => {
    const table = new PageTable();
    const of = (n: number, parent: string): BaseRecord => ({ kind: 'alias', row: { from: asNodeId(`n${n}`), to: asNodeId(parent), device: null, op: asOpId('o'), seq: n } });
    const many = Array.from({ length: 1000 }, (_, n) => of(n, 'p'));
    table.plan(many);
    expect(table.pages).toBe(0);
    const plan = table.plan(many);
    expect(Math.max(...[...plan.pages.values()].map(({ length }) => length))).toBe(pageCapacity);
    expect(plan.pages.size).toBe(Math.ceil(1000 / pageCapacity));
    table.adopt(plan);
    expect([...table.plan([of(3, 'q'), of(4, 'q')]).pages.keys()]).toHaveLength(1);
  });
});
