import { asSpaceId, rootOf } from '@holdfast/domain';
import type { NodeId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { MemoryDevice, MemoryServer, MemoryTransport, webDigests } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ad');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);

const deviceOf = async (server: MemoryServer, seed: number, deviceName: string, cacheBytes = 0) => {
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport });
  const open = (): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName, cacheBytes, onFault: (error) => { throw error; } });
  return { device, transport, open, engine: await open() };
};
const edit = (engine: SyncEngine, node: NodeId, text: string) => engine.writeFile(node, new Blob([text]), 2);
const textOf = async (engine: SyncEngine, node: NodeId): Promise<string> => new TextDecoder().decode(await engine.read(node));

/** The text of every live file, as this device reads it. */
const texts = async (engine: SyncEngine): Promise<string[]> => {
  const files = [...engine.inspect().view.rows()].filter((row) => row.kind === 'file' && row.location.trash === null);
  return (await Promise.all(files.map(({ id }) => textOf(engine, id)))).sort();
};

/** A file that both devices have; the first is offline. */
const shared = async (cacheBytes = 0) => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const mine = await deviceOf(server, 8101, 'Laptop', cacheBytes);
  const { engine: other } = await deviceOf(server, 8102, 'Phone');
  const { created: [node] } = await mine.engine.addFiles(root, [{ path: ['a.bin'], blob: new Blob(['first']), mtime: 1, mime: '' }]);
  if (node === undefined) throw new Error('nothing was added');
  await mine.engine.syncNow();
  await other.syncNow();
  mine.transport.setOnline(false);
  return { ...mine, other, node };
};

/** The other device edits the file too; then the first comes online, and both have heard of it. */
const clash = async ({ engine, transport, other, node }: Pick<Awaited<ReturnType<typeof shared>>, 'engine' | 'transport' | 'other' | 'node'>): Promise<void> => {
  await edit(other, node, 'theirs');
  await other.syncNow();
  transport.setOnline(true);
  await engine.syncNow();
  await other.syncNow();
};
const recovered = '“a.bin” was edited again on Phone at 10:00, so its content stays. It was kept in Recovered/2026-03-04 Laptop';
const toldFirst = async (engine: SyncEngine): Promise<string | undefined> => (await engine.changes({ from: 0, to: 1 })).rows[0]?.sentence;

describe('H14, H15, L1 an undo or redo that the server refuses keeps bytes that no version there has', () => {
  test('an edit that was taken back before it was sent and done again, also after a crash', async () => {
    for (const crash of [false, true]) {
      const { engine: before, open, device, transport, other, node } = await shared();
      await edit(before, node, 'mine');
      await before.undo();
      await before.redo();
      if (crash) device.crash(100);
      const engine = crash ? await open() : before;
      expect(await textOf(engine, node)).toBe('mine');
      await clash({ engine, transport, other, node });
      expect(await texts(other)).toEqual(['mine', 'theirs']);
      expect(await toldFirst(engine)).toBe(recovered);
    }
  });

  test('an edit that was not folded yet when the one after it was undone', async () => {
    const { engine, transport, other, node } = await shared();
    await edit(engine, node, 'mine');
    const { ops: [mistake] } = await edit(engine, node, 'mistake');
    await engine.execute([{ type: 'rename', node, name: 'b.bin' }]);
    expect(engine.inspect().outbox).toHaveLength(3);
    await engine.undo(mistake);
    expect(await textOf(engine, node)).toBe('mine');
    await clash({ engine, transport, other, node });
    expect(await texts(other)).toEqual(['mine', 'mistake', 'theirs']);
  });

  test('an edit that was folded into a later one before that was sent, and is put back in its place', async () => {
    const { engine, transport, other, node } = await shared(512 * 1024);
    await edit(engine, node, 'mine');
    await edit(engine, node, 'mine, again');
    transport.setOnline(true);
    await engine.syncNow();
    transport.setOnline(false);
    await other.syncNow();
    await engine.undo();
    expect(await textOf(engine, node)).toBe('mine');
    await clash({ engine, transport, other, node });
    expect(await texts(other)).toEqual(['mine', 'theirs']);
    expect(await toldFirst(engine)).toBe(recovered);
  });

  test('H13 an edit that was folded into a later one, and whose bytes had to make room, is not promised (seed 37001415)', async () => {
    const { engine, transport, node } = await shared();
    await edit(engine, node, 'mine');
    await edit(engine, node, 'mistake');
    transport.setOnline(true);
    await engine.syncNow();
    await engine.addFiles(root, [{ path: ['b.bin'], blob: new Blob(['later']), mtime: 1, mime: '' }]);
    await engine.syncNow();
    expect((await engine.undo())?.ops).toHaveLength(1);
    const undone = await engine.undo();
    expect(undone?.kept.map(({ sentence }) => sentence)).toEqual(['“a.bin” keeps its content: what it was before was never sent, and is not on this device any more']);
    expect(undone?.ops).toEqual([]);
    await engine.syncNow();
    expect(await textOf(engine, node)).toBe('mistake');
    expect((await engine.changes({ from: 0, to: 9 })).totals.needsYou).toBe(0);
  });

  test('but what a version on the server has, is not put anywhere else', async () => {
    const { engine, transport, other, node } = await shared();
    transport.setOnline(true);
    await edit(engine, node, 'mine');
    await engine.syncNow();
    await other.syncNow();
    transport.mutePokes(true);
    await edit(other, node, 'theirs');
    await other.syncNow();
    await engine.undo();
    await engine.syncNow();
    await other.syncNow();
    expect(await texts(other)).toEqual(['theirs']);
    expect((await engine.changes({ from: 0, to: 9 })).totals.needsYou).toBe(1);
  });
});
