import { asSpaceId, findFault, isStrange, isWholeText, limits, rootOf, utf8Length, type Json, type NodeId, type Operation } from '@holdfast/domain';
import { operation } from '@holdfast/protocol';
import { describe, expect, test } from 'vitest';
import type { Intent } from '../api.ts';
import { createEngine } from '../engine/create-engine.ts';
import type { SyncEngine } from '../engine/sync-engine.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, webDigests } from '../testing/index.ts';
import { requireWithin } from './problem.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 8200;

const opened = async () => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const transport = new MemoryTransport(server);
  transport.setOnline(false);
  const device = new MemoryDevice({ wall, seed: (seed += 1), transport });
  const engine: SyncEngine = await createEngine(device.tab(), { space, deviceName: 'Laptop', onFault: (error) => { throw error; } });
  const { created: [folder = root] } = await engine.execute([{ type: 'createFolder', parent: root, name: 'F' }]);
  return { server, engine, folder, transport };
};
type World = Awaited<ReturnType<typeof opened>>;
/** What the person is told at once, or null; nothing is queued then. */
const refusal = async ({ engine }: World, ...intents: readonly Intent[]): Promise<string | null> => {
  const before = engine.inspect().outbox.length;
  try {
    await engine.execute(intents);
    return null;
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^(invalid|name)$/) as string });
    expect(engine.inspect().outbox).toHaveLength(before);
    return (error as Error).message;
  }
};
/** What a server that asks all its questions would say of the same. */
const isTaken = (body: object): boolean => {
  const op = { v: 1, id: '00000000-0000-4000-8000-000000000001', device: '00000000-0000-4000-8000-000000000002', baseSeq: 0, at: 0, node: root, ...body } as unknown as Operation;
  return operation.safeParse(op).success && findFault(op) === null && isWholeText(op) && !('tag' in body && isStrange((body as { tag: string }).tag));
};
/** Everything that was queued arrives, and is kept. */
const arrives = async ({ engine, server, transport }: World): Promise<void> => {
  transport.setOnline(true);
  await engine.syncNow();
  expect([engine.inspect().outbox, engine.inspect().parked, engine.inspect().meta.checksum]).toEqual([[], [], server.checksum()]);
};

const letters = ['a', 'ß', '€', 'e\u0301', '😀'];
const ofBytes = (char: string, bytes: number): string => {
  const whole = Math.floor(bytes / utf8Length(char));
  return char.repeat(whole) + 'a'.repeat(bytes - whole * utf8Length(char));
};
const ofUnits = (char: string, units: number): string => char.repeat(Math.floor(units / char.length)) + 'a'.repeat(units % char.length);
const near = [-1, 0, 1];

describe('H18, H1 what the server would refuse is not saved first', () => {
  test('labels: the client refuses exactly what the server would, by bytes, whatever a character is', async () => {
    const world = await opened();
    const texts = [
      ...letters.flatMap((char) => near.flatMap((more) => [ofBytes(char, limits.labelUtf8Bytes + more), ofUnits(char, 256 + more)])),
      '', '__proto__', 'constructor', 'a\nb', 'a\u0000', '\ud83d', 'a\u202eb', 'a\u2028b', ' ', '/',
    ];
    const told = new Map<string, string | null>();
    for (const tag of texts) told.set(tag, await refusal(world, { type: 'addTag', nodes: [world.folder], tag }));
    for (const [tag, sentence] of told) expect([tag, sentence === null]).toEqual([tag, isTaken({ type: 'addTag', tag })]);
    expect(told.get('a'.repeat(256))).toBe('A tag may have at most 255 bytes, which are fewer letters where letters have accents: choose another');
    expect(await refusal(world, { type: 'removeTag', nodes: [world.folder], tag: 'a'.repeat(256) })).toMatch(/at most 255 bytes/);
    expect(await refusal(world, { type: 'setAttr', nodes: [world.folder], key: '😀'.repeat(64), value: 1 })).toMatch(/at most 255 bytes/);
    await arrives(world);
    const kept = world.server.tree.node(world.folder)?.tags ?? {};
    expect(Object.keys(kept).sort()).toEqual([...told].flatMap(([tag, sentence]) => (sentence === null ? [tag] : [])).sort());
  });

  test('values: by units of their JSON, and by how deep they go', async () => {
    const world = await opened();
    const deep = (levels: number): Json => (levels === 0 ? 1 : [deep(levels - 1)]);
    const values = [
      ...letters.flatMap((char) => near.map((more): Json => ofUnits(char, limits.valueJsonUnits - 2 + more))), ...near.map((more) => deep(limits.valueDepth + more)),
      '"'.repeat(limits.valueJsonUnits / 2 - 1), '"'.repeat(limits.valueJsonUnits / 2), '\ud83d', 'a\u0000', { '\ud83d': 1 }, null, {}, 'x'.repeat(20 * 1024),
    ];
    let taken = 0;
    for (const [i, value] of values.entries()) {
      const sentence = await refusal(world, { type: 'setAttr', nodes: [world.folder], key: `k${i}`, value });
      expect([i, sentence === null]).toEqual([i, isTaken({ type: 'setAttr', key: `k${i}`, value })]);
      if (sentence !== null) continue;
      taken += 1;
      // All together are bounded too (H47).
      expect(await refusal(world, { type: 'setAttr', nodes: [world.folder], key: `k${i}`, value: null })).toBeNull();
    }
    expect(await refusal(world, { type: 'setAttr', nodes: [world.folder], key: 'k', value: 'x'.repeat(20 * 1024) })).toBe('The attribute “k” is longer than 16,384 characters: shorten it');
    expect(await refusal(world, { type: 'setAttr', nodes: [world.folder], key: 'k', value: deep(33) })).toBe('The attribute “k” holds lists in lists more than 32 deep: make it flatter');
    await arrives(world);
    expect(Object.keys(world.server.tree.node(world.folder)?.attrs ?? {})).toHaveLength(taken);
  });

  test('how many tags and attributes an item has; what it has already may change', async () => {
    const world = await opened();
    const { folder } = world;
    const tag = (i: number): Intent => ({ type: 'addTag', nodes: [folder], tag: `t${i}` });
    const attr = (i: number): Intent => ({ type: 'setAttr', nodes: [folder], key: `k${i}`, value: i });
    expect(await refusal(world, ...Array.from({ length: limits.tagsPerNode }, (_, i) => tag(i)), ...Array.from({ length: limits.attributesPerNode }, (_, i) => attr(i)))).toBeNull();
    expect(await refusal(world, tag(limits.tagsPerNode))).toBe('“F” has 1,000 tags already, and more are not kept');
    expect(await refusal(world, attr(limits.attributesPerNode))).toBe('“F” has 200 attributes already, and more are not kept');
    expect([await refusal(world, tag(0)), await refusal(world, attr(0))]).toEqual([null, null]);
    await arrives(world);
  });

  test('how deep something may lie, made, moved, added', async () => {
    const world = await opened();
    const { engine } = world;
    await engine.addFiles(root, [{ path: Array.from({ length: limits.depth }, () => 'd'), blob: null, mtime: 1, mime: '' }]);
    const way: NodeId[] = [];
    for (let at = root; way.length < limits.depth;) {
      const [row] = engine.inspect().view.children(at).filter(({ name }) => name.value === 'd');
      if (row === undefined) break;
      way.push((at = row.id));
    }
    const deepest = way.at(-1) ?? root;
    const above = way.at(-2) ?? root;
    expect(way).toHaveLength(limits.depth);
    expect(await refusal(world, { type: 'createFolder', parent: deepest, name: 'e' })).toBe('“e” would lie more than 256 folders deep there: choose another place');
    expect(await refusal(world, { type: 'move', nodes: [world.folder], parent: deepest })).toBe('“F” would lie more than 256 folders deep there: choose another place');
    expect(await refusal(world, { type: 'move', nodes: [world.folder], parent: above })).toBeNull();
    const add = (parent: NodeId) => engine.addFiles(parent, [{ path: ['f.txt'], blob: new Blob(['f']), mtime: 1, mime: 'text/plain' }]);
    await expect(add(deepest)).rejects.toMatchObject({ code: 'invalid', message: '“f.txt” would lie more than 256 folders deep: add it higher up' });
    const { created: [file = root] } = await add(above);
    await arrives(world);
    // The longest path that there is goes with an edit, and is read.
    await engine.writeFile(file, new Blob(['g']), 2);
    await arrives(world);
  });

  test('more roots than one purge names are purged by several', async () => {
    const world = await opened();
    const made = await world.engine.execute(Array.from({ length: limits.purgeRoots + 1 }, (_, i): Intent => ({ type: 'createFolder', parent: root, name: `n${i}` })));
    await arrives(world);
    world.transport.setOnline(false);
    expect(await refusal(world, { type: 'trash', nodes: made.created })).toBeNull();
    expect(await refusal(world, { type: 'purge', nodes: made.created })).toBeNull();
    expect(world.engine.inspect().outbox.flatMap(({ row: { op } }) => (op.type === 'purge' ? [op.nodes.length] : []))).toEqual([limits.purgeRoots, 1]);
    await arrives(world);
    expect([...world.server.tree.rows()]).toHaveLength(1);
  });

  test('what a file says of its type and time is never in the way of its bytes', async () => {
    const world = await opened();
    const mimes = [...near.map((more) => 'x'.repeat(limits.mimeUnits + more)), 'text/ü', 'a\u0000b', '', 'text/plain'];
    const times = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 8.64e15 + 1, 1.5, -1.5, 0];
    await world.engine.addFiles(root, mimes.map((mime, i) => ({ path: [`m${i}`], blob: new Blob([`m${i}`]), mtime: times[i] ?? 0, mime })));
    await arrives(world);
    const kept = [...world.server.tree.rows()].flatMap((row) => (row.kind === 'file' ? [[row.name.value, row.content.mime, row.content.mtime]] : [])).sort(([a], [b]) => String(a).localeCompare(String(b)));
    const unknown = 'application/octet-stream';
    expect(kept.map(([, mime]) => mime)).toEqual([mimes[0], mimes[1], unknown, unknown, unknown, unknown, 'text/plain']);
    expect(kept.map(([, , mtime]) => mtime)).toEqual([0, 8.64e15, -8.64e15, 8.64e15, 1, -1, 0]);
  });

  test('H47 all tags and attributes of an item together: told at once, with what to do', async () => {
    const world = await opened();
    const set = (key: string) => refusal(world, { type: 'setAttr', nodes: [world.folder], key, value: 'x'.repeat(15_000) });
    expect([await set('a'), await set('b'), await set('c'), await set('d')]).toEqual([null, null, null, null]);
    expect(await set('e')).toMatch(/has tags and attributes of 64 KiB together, and more are not kept: shorten an attribute first$/);
    await arrives(world);
    expect(Object.keys(world.server.tree.node(world.folder)?.attrs ?? {})).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a copy of more than one may make is told at once, with what to do', () => {
    expect(() => requireWithin('F', 'other', 'too-many')).toThrow('“F” holds more than 20,000 items, or more tags and attributes than one copy brings along: copy what is in it in parts');
    expect(() => requireWithin('F', 'setAttr', 'too-many')).toThrow('“F” has tags and attributes of 64 KiB together, and more are not kept: shorten an attribute first');
    expect(() => requireWithin('F', 'other', 'gone')).not.toThrow();
    expect(() => requireWithin('F', 'other', 'invalid')).not.toThrow();
  });
});

describe('H17 a page of another version', () => {
  test('asks for something that this engine does not do: it is told so, and nothing is queued', async () => {
    const world = await opened();
    expect(await refusal(world, { type: 'lockFile', node: world.folder } as unknown as Intent)).toBe('This version of Holdfast cannot do “lockFile”: load the page again');
  });
});
