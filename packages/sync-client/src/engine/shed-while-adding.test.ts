import { describe, expect, test } from 'vitest';
import type { AddEntry, ByteSource } from '../index.ts';
import { bytes, idOf, isSame, mb, root, wall, world } from '../testing/device-with-files.ts';
import { settle, until } from '../testing/index.ts';

const entry = (name: string, blob: ByteSource): AddEntry => ({ path: [name], blob, mtime: 5, mime: '' });
/** A file whose bytes come when somebody lets them. */
const late = (content: Uint8Array<ArrayBuffer>) => {
  const { promise: may, resolve: letGo } = Promise.withResolvers<void>();
  let asked = false;
  const part = (from: number, to: number): ByteSource => ({
    size: to - from, slice: (a, b) => part(from + a, from + b),
    arrayBuffer: async () => {
      asked = true;
      await may;
      return content.slice(from, to).buffer;
    },
  });
  return { source: part(0, content.length), letGo, isWaitedFor: () => asked };
};
/** The first file is on the server, and the second is still being read into the same staging file. */
const halfAdded = async (seed: number) => {
  const { device, transport, open } = world(seed);
  const engine = await open();
  const film = late(bytes(2 * mb, 2));
  const adding = engine.addFiles(root, [entry('a.bin', new Blob([bytes(900)])), entry('film.mov', film.source)]);
  await until('the first one is sent', async () => film.isWaitedFor() && (await engine.resolve(['a.bin'])) !== null && engine.inspect().outbox.length === 0, device, 10);
  return { device, transport, open, engine, film, adding };
};

describe('room is given back while files are added', () => {
  test('L1 what was already sent of an import stays where it is until all of it is staged: what follows in its file is not lost', async () => {
    const { device, transport, engine, film, adding } = await halfAdded(711);
    await engine.device.free('all');
    transport.setOnline(false);
    film.letGo();
    await settle(device, adding);
    expect(isSame(await engine.read(await idOf(engine, 'film.mov')), bytes(2 * mb, 2))).toBe(true);
    transport.setOnline(true);
    await settle(device, engine.syncNow());
    expect(await engine.device.free('all')).toBeGreaterThan(2 * mb);
    expect(await device.tab().blobs.list()).toEqual([]);
  });

  test('L1 nor does another tab take it, that has not heard of what follows', async () => {
    const { device, transport, open, film, adding } = await halfAdded(712);
    const tab = await open();
    await tab.device.free('all');
    transport.setOnline(false);
    film.letGo();
    await settle(device, adding);
    await tab.device.free('all');
    expect(isSame(await tab.read(await idOf(tab, 'film.mov')), bytes(2 * mb, 2))).toBe(true);
  });

  test('L1 what a crash kept from being dropped, and what was named again since, is not dropped at the next start', async () => {
    const { device, open, engine, film, adding } = await halfAdded(713);
    film.letGo();
    await settle(device, adding);
    const { store, blobs } = device.tab();
    const [file] = await blobs.list();
    await store.commit({ append: { journal: [{ doing: 'drop', file: file?.name ?? '', at: wall }] } }, 'strict');
    await engine.close();
    const again = await open();
    expect(isSame(await again.read(await idOf(again, 'film.mov')), bytes(2 * mb, 2))).toBe(true);
    await until('the note is gone', async () => !(await store.rows('journal')).some(({ row }) => row.doing === 'drop'), device, 10);
    expect(await blobs.list()).toHaveLength(1);
  });
});
