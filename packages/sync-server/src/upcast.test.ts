import { type Operation, type OperationType, MemoryTree, Overlay, reduce, rootOf } from '@holdfast/domain';
import { operation } from '@holdfast/protocol';
import { describe, expect, test } from 'vitest';
import corpus from './golden/operations-v1.json' with { type: 'json' };
import { recount } from './replay.ts';
import { checksumText } from './sequencer/totals.ts';
import { spaceNo } from './testing/sequencer/test-device.ts';
import { type StoredOperation, upcast, type Upcaster, upcastExchange, upcastWith } from './upcast.ts';

/** Every type there is: a new one must come into the corpus of its version. */
const types: Record<OperationType, true> = {
  createFolder: true, createFile: true, rename: true, move: true, trash: true, restore: true, purge: true, setContent: true, copy: true,
  addTag: true, removeTag: true, setAttr: true,
};

describe('H17 operations of every version ever shipped', () => {
  test('H17 M4 version 1: the golden corpus is read, accepted and reduced as on the day it was written', () => {
    const tree = new MemoryTree(rootOf(spaceNo(1)), { history: 'complete' });
    for (const [i, { op, outcome }] of corpus.operations.entries()) {
      const today = operation.parse(upcast(op as StoredOperation)) as Operation;
      expect(today).toEqual(op);
      const overlay = new Overlay(tree);
      expect(reduce(overlay, today, { seq: i + 1, effTs: op.at, deviceName: 'Laptop' }), `operation ${i + 1}, ${op.type}`).toEqual(outcome);
      tree.apply(overlay.changes());
    }
    expect(checksumText(recount(tree).checksum)).toBe(corpus.checksum);
    expect(new Set(corpus.operations.map(({ op }) => op.type))).toEqual(new Set(Object.keys(types)));
  });

  test('H17 versions are turned one after the other, and one that is not known is told', () => {
    const table = new Map<number, Upcaster>([[1, (op: StoredOperation) => ({ ...op, v: 2, name: String(op['name']).toUpperCase() })], [2, (op: StoredOperation) => ({ ...op, v: 3, added: true })]]);
    const to3 = upcastWith(table, 3);
    const old = { v: 1, type: 'rename', name: 'a' };
    expect(to3(old)).toEqual({ v: 3, type: 'rename', name: 'A', added: true });
    expect(to3({ v: 3, type: 'rename', name: 'a' })).toEqual({ v: 3, type: 'rename', name: 'a' });
    expect(old).toEqual({ v: 1, type: 'rename', name: 'a' });
    expect(() => to3({ v: 4, type: 'rename' })).toThrow('version 4');
    expect(() => upcastWith(new Map([[1, (op: StoredOperation) => op]]), 2)(old)).toThrow('later');
  });

  test('H17 an exchange is turned as a whole; what is no exchange stays as it is for the schema to refuse', () => {
    const payload = { ops: [{ ctr: 1, op: corpus.operations[0]?.op }, { ctr: 2, op: 'nonsense' }, null], cursor: 0 };
    expect(upcastExchange(payload)).toEqual(payload);
    for (const odd of [null, 'x', 5, {}, { ops: 'x' }]) expect(upcastExchange(odd)).toEqual(odd);
    expect(() => upcastExchange({ ops: [{ ctr: 1, op: { v: 99, type: 'rename' } }] })).toThrow('version 99');
  });
});
