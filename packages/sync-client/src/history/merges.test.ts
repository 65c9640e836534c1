import type { Content } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { MemoryServer, webDigests } from '../testing/index.ts';
import { both, names, root, space, textOf, twoDevices, wall, write } from '../testing/two-writers.ts';

describe('row 22 merges', () => {
  const merged = async () => {
    const server = new MemoryServer(space, () => wall, webDigests);
    const world = await twoDevices(server);
    await world.a.addFiles(root, [{ path: ['joined.txt'], blob: new Blob(['laptop and phone']), mtime: 1, mime: 'text/plain' }]);
    await world.sync();
    const joined = await world.a.resolve(['joined.txt']);
    if (!joined) throw new Error('no file');
    const row = server.tree.node(joined.id);
    server.merge = (): Content | null => (row?.kind === 'file' ? row.content : null);
    world.online(false);
    await write(world.a, world.node, 'laptop');
    await write(world.b, world.node, 'phone');
    await world.meet();
    return world;
  };

  test('a merge is listed everywhere with both sides among its versions, and is no conflict', async () => {
    const { a, b, node } = await merged();
    for (const engine of [a, b]) {
      expect(await engine.mergedFiles()).toMatchObject([{ node: { id: node }, folders: [] }]);
      expect(await engine.conflicts()).toEqual([]);
      expect(await textOf(engine, node)).toBe('laptop and phone');
    }
    const { versions } = await a.versions(node, 'server');
    const merge = versions.find(({ came }) => came === 'merged');
    expect(await Promise.all(merge?.parents.map((id) => textOf(a, node, id)) ?? [])).toEqual(['laptop', 'phone']);
  });

  test('taken apart: the file has what the server had, the other side is a file beside it; and taken back', async () => {
    const { a, b, node, sync } = await merged();
    await a.undoMerge(node);
    await sync();
    expect(await names(b)).toEqual(['joined.txt', ...both]);
    const copy = await b.resolve(['plan (conflict 2026-03-04 Phone).bin']);
    expect([await textOf(b, node), copy && await textOf(b, copy.id), (await b.mergedFiles()).length]).toEqual(['laptop', 'phone', 0]);
    await a.undo();
    await sync();
    expect([await textOf(b, node), await names(b)]).toEqual(['laptop and phone', ['joined.txt', 'plan.bin']]);
  });

  test('what is no merge is not taken apart', async () => {
    const { a, node } = await twoDevices();
    await expect(a.undoMerge(node)).rejects.toMatchObject({ code: 'invalid' });
  });
});
