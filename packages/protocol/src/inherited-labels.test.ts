import { asDeviceId, asNodeId, asOpId, foldName, type FolderRow, type Stamp } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { change } from './changes.ts';
import { operation } from './operation.ts';
import { packChanges, unpackChanges } from './packed-changes.ts';

const id = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const stamp: Stamp = { op: asOpId(id(3)), device: asDeviceId(id(2)), at: 1, seq: 1 };
/** What every object answers to. The reducer lets no label be called like the last of them, which readers of JSON leave out. */
const inherited = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__');
const labelled = (names: readonly string[]): FolderRow => ({
  kind: 'folder', id: asNodeId(id(4)), name: { value: 'F', key: foldName('F'), stamp }, location: { parent: asNodeId(id(5)), trash: null, stamp },
  attrs: Object.fromEntries(names.map((name) => [name, { value: { [name]: name }, stamp }])),
  tags: Object.fromEntries(names.map((name) => [name, { present: true, stamp }])), created: stamp, rescueOf: null, seq: 1,
});

describe('H18 labels called like parts of every object', () => {
  test.each(inherited)('%s goes over the wire in an operation, and in its guard', (name) => {
    const common = { v: 1, id: id(3), device: id(2), baseSeq: 0, at: 0, node: id(4) };
    for (const op of [
      { ...common, type: 'addTag', tag: name, guard: { register: `tag:${name}`, writer: id(6) } },
      { ...common, type: 'removeTag', tag: name },
      { ...common, type: 'setAttr', key: name, value: { [name]: [name] }, guard: { register: `attr:${name}`, writer: id(6) } },
    ]) expect(operation.parse(JSON.parse(JSON.stringify(op)))).toEqual(op);
  });
  test.each([...inherited.map((name) => [name]), inherited, []])('rows with such labels come over the wire, and out of a packed text, as they were', (...names) => {
    const row = { kind: 'node' as const, row: labelled(names) };
    expect(change.parse(JSON.parse(JSON.stringify(row)))).toEqual(row);
    expect(unpackChanges(packChanges([row]))).toEqual([row]);
    expect(Object.keys(labelled(names).tags)).toHaveLength(names.length);
  });
});
