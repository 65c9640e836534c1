import { asDeviceId, asNodeId, asOpId, asSpaceId, foldName, rootOf, type FolderRow, type Operation, type Stamp } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { Intent } from '../api.ts';
import { whomItMet } from '../exchange/telling.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, webDigests } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
/** What every object answers to. Readers of JSON leave the last of them out: nothing may be called so. */
const inherited = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__');
let seed = 8100;

const opened = async (server: MemoryServer): Promise<SyncEngine> => {
  const device = new MemoryDevice({ wall, seed: (seed += 1), transport: new MemoryTransport(server) });
  return await createEngine(device.tab(), { space, deviceName: 'Laptop', onFault: (error) => { throw error; } });
};
const labelsOf = (engine: SyncEngine) => {
  const rows = [...engine.inspect().view.rows()].map(({ tags, attrs }) => [
    Object.entries(tags).flatMap(([tag, { present }]) => (present ? [tag] : [])).sort(),
    Object.entries(attrs).flatMap(([key, { value }]) => (value === null ? [] : [`${key}=${JSON.stringify(value)}`])).sort(),
  ]);
  return rows.at(0);
};

describe('H14, H18 tags and attributes called like parts of every object', () => {
  test('are given, sent, seen elsewhere, taken back and given again, before and after they were sent', async () => {
    const server = new MemoryServer(space, () => wall, webDigests);
    const [a, b] = [await opened(server), await opened(server)];
    const { created: [folder] } = await a.execute([{ type: 'createFolder', parent: root, name: 'F' }]);
    if (folder === undefined) throw new Error('nothing was created');
    const none = [[], []];
    const all = [[...inherited].sort(), inherited.map((name) => `${name}="${name}"`).sort()];
    const steps = inherited.flatMap((name): Intent[] => [{ type: 'addTag', nodes: [folder], tag: name }, { type: 'setAttr', nodes: [folder], key: name, value: name }]);
    await a.execute(steps);
    expect(labelsOf(a)).toEqual(all);
    await a.undo();
    expect(labelsOf(a)).toEqual(none);
    await a.redo();
    for (const engine of [a, b]) await engine.syncNow();
    expect([labelsOf(a), labelsOf(b)]).toEqual([all, all]);
    expect((await a.undo())?.kept).toEqual([]);
    for (const engine of [a, b]) await engine.syncNow();
    expect([labelsOf(a), labelsOf(b)]).toEqual([none, none]);
    expect((await a.redo())?.kept).toEqual([]);
    // One of them is somebody else's by now: the rest is taken back, of that one it is told.
    for (const engine of [a, b]) await engine.syncNow();
    await b.execute(inherited.map((name): Intent => ({ type: 'setAttr', nodes: [folder], key: name, value: 'other' })));
    for (const engine of [b, a]) await engine.syncNow();
    expect((await a.undo())?.kept).toHaveLength(inherited.length);
    for (const engine of [a, b]) await engine.syncNow();
    expect([labelsOf(a), labelsOf(b)]).toEqual(Array.from({ length: 2 }, () => [[], inherited.map((name) => `${name}="other"`).sort()]));
    expect(new Set([a, b].map((engine) => engine.inspect().meta.checksum))).toEqual(new Set([server.checksum()]));
  });
});

describe('H10 whom an operation met, as a server tells it that does not name anybody', () => {
  const node = asNodeId('00000000-0000-4000-8000-000000000004');
  const at = (seconds: number): Stamp => ({ op: asOpId('00000000-0000-4000-8000-000000000003'), device: asDeviceId('00000000-0000-4000-8000-000000000002'), at: seconds * 1000, seq: seconds });
  const op = (body: object): Operation => ({ v: 1, id: asOpId('00000000-0000-4000-8000-000000000009'), device: asDeviceId('00000000-0000-4000-8000-000000000008'), baseSeq: 0, at: 0, node, ...body }) as Operation;
  const rowWith = (label: string): FolderRow => ({
    kind: 'folder', id: node, name: { value: 'F', key: foldName('F'), stamp: at(1) }, location: { parent: root, trash: null, stamp: at(2) }, created: at(0), rescueOf: null, seq: 9,
    attrs: { [label]: { value: 1, stamp: at(3) } }, tags: { [label]: { present: false, stamp: at(4) } },
  });
  const replica = { tree: { node: () => undefined }, meta: { device: asDeviceId('00000000-0000-4000-8000-000000000008') } } as unknown as Parameters<typeof whomItMet>[3];
  const metAt = (body: object, row: FolderRow) => whomItMet(op(body), { code: 'superseded' }, new Map([[node, row]]), replica).at;
  test.each(['constructor', 'toString', 'urgent'])('a tag and an attribute (%s) have a time of their own, which is not the one of the place', (label) => {
    const row = rowWith(label);
    expect([{ type: 'rename', name: 'x' }, { type: 'move', parent: root }, { type: 'setAttr', key: label, value: 2 }, { type: 'addTag', tag: label }, { type: 'removeTag', tag: label }].map((body) => metAt(body, row)))
      .toEqual([1000, 2000, 3000, 4000, 4000]);
    expect([metAt({ type: 'addTag', tag: 'valueOf' }, row), metAt({ type: 'setAttr', key: 'valueOf', value: 1 }, row)]).toEqual([null, null]);
  });
});
