import { describe, expect, test } from 'vitest';
import { bytes, idOf, isSame, kindOf, mb, pinnedHere, reads, root, syncOf, withFiles } from '../testing/device-with-files.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { pass, settle, until } from '../testing/index.ts';

describe('what is pinned is kept on this device', () => {
  test.each([false, true])('a pinned folder brings what is in it and what comes into it; an older server: %s', async (old) => {
    const files = { 'p/a.txt': bytes(900), 'p/deep/b.bin': bytes(300_000, 2), 'other.txt': bytes(500, 3), 'p/empty': new Uint8Array() };
    const { device, transport, engine, add, faults } = await withFiles(files, old);
    await engine.device.pin([await idOf(engine, 'p')]);
    expect(await engine.device.pinned([await idOf(engine, 'p'), await idOf(engine, 'p/deep/b.bin'), await idOf(engine, 'other.txt')])).toEqual(['own', 'above', null]);
    for (const path of ['p/a.txt', 'p/deep/b.bin']) await pinnedHere(device, engine, path);
    await add('p/deep/late.bin', bytes(40_000, 4));
    await until('it is known', async () => (await engine.resolve(['p', 'deep', 'late.bin'])) !== null, device, 200);
    await pinnedHere(device, engine, 'p/deep/late.bin');
    expect(await reads(engine, transport, 'p/deep/late.bin', bytes(40_000, 4))).toBe(true);
    expect(await reads(engine, transport, 'p/deep/b.bin', bytes(300_000, 2))).toBe(true);
    expect([await kindOf(engine, 'other.txt'), faults]).toEqual(['cloud', []]);
    expect((await engine.device.book()).wanted).toEqual({ bytes: 0, items: 0, why: null });
  });

  test('many small files come together, in a few calls', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`p/f${i}`, bytes(2000 + i, i + 1)]));
    const { device, transport, engine } = await withFiles(files);
    const before = transport.calls;
    await engine.device.pin([await idOf(engine, 'p')]);
    await until('all are here', async () => (await engine.device.book()).wanted.items === 0, device, 200);
    expect(transport.calls - before).toBeLessThan(10);
    expect(await reads(engine, transport, 'p/f299', bytes(2299, 300))).toBe(true);
  });

  test('delta: of a changed file only what changed travels, whether it was fetched or made here', async () => {
    const big = bytes(6 * mb, 7);
    const { device, transport, engine, write } = await withFiles({ 'big.bin': big });
    await engine.device.pin([await idOf(engine, 'big.bin')]);
    await pinnedHere(device, engine, 'big.bin');
    const changed = big.slice();
    changed[3 * mb] = (changed[3 * mb] ?? 0) ^ 1;
    const before = transport.given;
    await write('big.bin', changed);
    await until('the new one is known', async () => (await kindOf(engine, 'big.bin')) !== 'pinned', device, 50);
    await pinnedHere(device, engine, 'big.bin');
    expect(transport.given - before).toBeLessThan(mb);
    expect(await reads(engine, transport, 'big.bin', changed)).toBe(true);
  });

  test('H31 the old one stays until the new one is whole, also when room is wanted and the app restarts meanwhile', async () => {
    const { device, transport, engine, write, open } = await withFiles({ 'a.bin': bytes(200_000), 'b.bin': bytes(100_000, 2) });
    const id = await idOf(engine, 'a.bin');
    const { version } = await engine.device.stat(id, null);
    await engine.device.pin([id]);
    await pinnedHere(device, engine, 'a.bin');
    transport.onChunks = () => new Promise(() => undefined);
    await write('a.bin', bytes(250_000, 9));
    await until('the new one is known', async () => (await engine.device.stat(id, null)).version !== version, device, 200);
    expect(await engine.device.free('all')).toBe(0);
    await engine.close();
    transport.onChunks = () => undefined;
    transport.setOnline(false);
    const again = await open();
    expect(await again.device.free('all')).toBe(0);
    expect(isSame(await again.device.read(id, version, 0, 200_000), bytes(200_000))).toBe(true);
    transport.setOnline(true);
    await pinnedHere(device, again, 'a.bin');
    expect(await again.device.free('all')).toBe(200_000);
    expect(await reads(again, transport, 'a.bin', bytes(250_000, 9))).toBe(true);
  });

  test('H42 cut again and again and restarted, a large one goes on where it was; nothing half is ever shown', async () => {
    const big = bytes(20 * mb, 3);
    const { device, transport, engine, open, faults } = await withFiles({ 'big.bin': big });
    await engine.device.pin([await idOf(engine, 'big.bin')]);
    let left = 1;
    transport.onChunks = () => {
      left -= 1;
      if (left < 0) return new Promise(() => undefined);
    };
    await until('some of it came', () => left < 0, device, 200);
    await until('it is written', async () => (await device.tab().blobs.list()).some(({ size }) => size > 7 * mb), device, 10);
    await pass(device, 2000);
    expect(await kindOf(engine, 'big.bin')).toBe('fetching');
    device.crash(0);
    const given = transport.given;
    expect(given).toBeGreaterThan(7 * mb);
    transport.onChunks = () => undefined;
    const again = await open();
    await pinnedHere(device, again, 'big.bin');
    expect(transport.given).toBeLessThan(big.length + mb);
    expect(await reads(again, transport, 'big.bin', big)).toBe(true);
    expect((await device.tab().blobs.list()).map(({ size }) => size)).toEqual([20 * mb]);
    expect(faults).toEqual([]);
  });

  test('H8 bytes that come wrong are not written; when the server has them right they come', async () => {
    const { server, device, transport, engine } = await withFiles({ 'a.bin': bytes(900), 'b.bin': bytes(800, 2) });
    const id = await idOf(engine, 'a.bin');
    server.content.rot(id);
    await engine.device.pin([id, await idOf(engine, 'b.bin')]);
    await pinnedHere(device, engine, 'b.bin');
    await pass(device, 5000);
    expect(await syncOf(engine, 'a.bin')).toEqual({ kind: 'wanted', reason: 'turn' });
    expect(transport.calls).toBeLessThan(30);
    server.content.rot(id);
    await pass(device, 40_000);
    await pinnedHere(device, engine, 'a.bin');
  });

  test('H5 without room it waits and says so; when room comes it goes on', async () => {
    const { device, engine } = await withFiles({ 'a.bin': bytes(50_000), 'b.bin': bytes(200_000, 2) });
    device.files.limit(100_000);
    await engine.device.pin([root]);
    await pinnedHere(device, engine, 'a.bin');
    await pass(device, 5000);
    expect((await engine.device.book()).wanted).toEqual({ bytes: 200_000, items: 1, why: 'room' });
    expect(await syncOf(engine, 'b.bin')).toEqual({ kind: 'wanted', reason: 'room' });
    device.files.limit(10 * mb);
    await engine.device.free(0);
    await pinnedHere(device, engine, 'b.bin');
  });

  test('offline it waits and says so; pins survive a restart, and come when the network is back', async () => {
    const { device, transport, engine, open } = await withFiles({ 'a.bin': bytes(900) });
    transport.setOnline(false);
    await pass(device, 1000);
    await engine.device.pin([await idOf(engine, 'a.bin')]);
    await pass(device, 2000);
    expect((await engine.device.book()).wanted).toEqual({ bytes: 900, items: 1, why: 'offline' });
    expect(await syncOf(engine, 'a.bin')).toEqual({ kind: 'wanted', reason: 'network' });
    device.crash(0);
    const again = await open();
    transport.setOnline(true);
    await pinnedHere(device, again, 'a.bin');
  });

  test('H48 pinned in one tab, fetched by the one that leads, seen by both; unpinned it may go, and in the trash too', async () => {
    const { device, engine, open, transport } = await withFiles({ 'a.bin': bytes(900), 'b.bin': bytes(700, 2) });
    const tab = await open();
    await tab.device.pin([await idOf(tab, 'a.bin'), await idOf(tab, 'b.bin')]);
    for (const each of [engine, tab]) for (const path of ['a.bin', 'b.bin']) await pinnedHere(device, each, path);
    await engine.device.unpin([await idOf(engine, 'a.bin')]);
    await engine.execute([{ type: 'trash', nodes: [await idOf(engine, 'b.bin')] }]);
    await settle(device, engine.syncNow());
    expect(await tab.device.free('all')).toBe(1600);
    expect(transport.calls).toBeGreaterThan(0);
  });

  test('2.16 what is pinned is listed, the last first: where it is, what it comes to, and what of it is missing', async () => {
    const { device, transport, engine } = await withFiles({ 'p/a.bin': bytes(900), 'p/deep/b.bin': bytes(700, 2), 'c.bin': bytes(500, 3) });
    expect(await engine.device.pins(0, 10)).toEqual({ total: 0, items: [] });
    await engine.device.pin([await idOf(engine, 'c.bin')]);
    await pinnedHere(device, engine, 'c.bin');
    transport.setOnline(false);
    await pass(device, 1000);
    await engine.device.pin([await idOf(engine, 'p'), await idOf(engine, 'p/deep/b.bin')]);
    const { total, items } = await engine.device.pins(0, 10);
    expect(total).toBe(3);
    expect(items.map(({ node, within, live, files, missing }) => [node?.name, node?.sync.kind, within, live, files.items, missing.bytes])).toEqual([
      ['b.bin', 'wanted', '/p/deep', true, 1, 700], ['p', 'wanted', '/', true, 2, 1600], ['c.bin', 'pinned', '/', true, 1, 0],
    ]);
    expect((await engine.device.pins(1, 2)).items.map(({ node }) => node?.name)).toEqual(['p']);
    await engine.execute([{ type: 'trash', nodes: [await idOf(engine, 'p')] }]);
    expect((await engine.device.pins(0, 2)).items.map(({ live, files }) => [live, files.items])).toEqual([[false, 0], [false, 0]]);
    await engine.device.pin([root]);
    expect((await engine.device.pins(0, 1)).items[0]).toMatchObject({ id: root, node: null, live: true, files: { items: 1 } });
  });

  test('what is gone or is none is not pinned', async () => {
    const { engine } = await withFiles({ 'a.bin': bytes(900) });
    const id = await idOf(engine, 'a.bin');
    await engine.execute([{ type: 'trash', nodes: [id] }]);
    await expect(engine.device.pin([id])).rejects.toMatchObject({ code: 'not-found' });
    expect((await engine.device.book()).pins).toBe(0);
  });
});

describe('files in pieces, for those who stream', () => {
  test.each([false, true])('any range comes as it is, from the server and then from here, and only what is asked for travels; an older server: %s', async (old) => {
    const big = bytes(9 * mb, 3);
    const { device, transport, engine } = await withFiles({ 'film.bin': big }, old);
    const id = await idOf(engine, 'film.bin');
    const told = await engine.device.stat(id, null);
    expect(told).toMatchObject({ size: 9 * mb, name: 'film.bin', here: false });
    for (const [from, to] of [[0, 2], [5 * mb, 5 * mb + 100_000], [9 * mb - 1, 9 * mb], [mb, mb]] as const) {
      expect(isSame(await engine.device.read(id, told.version, from, to), big.slice(from, to))).toBe(true);
    }
    expect(transport.given).toBeLessThan(4 * mb);
    for (let from = 0; from < big.length; from += 4 * mb) {
      const to = Math.min(big.length, from + 4 * mb);
      expect(isSame(await engine.device.read(id, told.version, from, to), big.slice(from, to))).toBe(true);
    }
    expect(transport.given).toBeLessThan(10 * mb);
    await until('what was played through is kept', async () => (await engine.device.stat(id, null)).here, device);
    transport.setOnline(false);
    expect(isSame(await engine.device.read(id, told.version, 7 * mb + 1, 7 * mb + 70_001), big.slice(7 * mb + 1, 7 * mb + 70_001))).toBe(true);
  });

  test('a range that is none is refused with a sentence; offline what is not here is told', async () => {
    const { transport, engine } = await withFiles({ 'a.bin': bytes(900) });
    const id = await idOf(engine, 'a.bin');
    const { version } = await engine.device.stat(id, null);
    for (const [from, to] of [[-1, 2], [5, 4], [0, 901]] as const) await expect(engine.device.read(id, version, from, to)).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('900 bytes') as string });
    transport.setOnline(false);
    await expect(engine.device.read(id, version, 0, 900)).rejects.toMatchObject({ code: 'offline' });
  });

  test('H8 bytes that rotted here are not given: those of the server are, and offline it is told', async () => {
    const { device, transport, engine } = await withFiles({ 'a.bin': bytes(300_000) });
    const id = await idOf(engine, 'a.bin');
    await engine.device.pin([id]);
    await pinnedHere(device, engine, 'a.bin');
    const [group] = await device.disk.open().rows('blobs');
    device.files.rot(group?.row.file ?? '', 100_000);
    const { version } = await engine.device.stat(id, null);
    transport.setOnline(false);
    await expect(engine.device.read(id, version, 90_000, 110_000)).rejects.toMatchObject({ code: 'offline' });
    transport.setOnline(true);
    expect(isSame(await engine.device.read(id, version, 90_000, 110_000), bytes(300_000).slice(90_000, 110_000))).toBe(true);
    await pinnedHere(device, engine, 'a.bin');
    expect(await reads(engine, transport, 'a.bin', bytes(300_000))).toBe(true);
  });

  test('who reads on finds the next piece on its way; many who read the same at once have it travel once', async () => {
    const big = bytes(30 * mb, 3);
    const { transport, engine } = await withFiles({ 'film.bin': big });
    const id = await idOf(engine, 'film.bin');
    const { version } = await engine.device.stat(id, null);
    const window = 4 * mb;
    const read = async (from: number): Promise<boolean> => isSame(await engine.device.read(id, version, from, Math.min(big.length, from + window)), big.slice(from, from + window));
    const calls = transport.calls;
    expect(await Promise.all([0, 0, 0, 0].map(read))).toEqual([true, true, true, true]);
    expect(transport.given).toBeLessThan(6 * mb);
    expect(transport.calls - calls).toBeLessThan(4);
    expect(await read(window)).toBe(true);
    await until('what follows is on its way', () => transport.given > 12 * mb);
    const { given } = transport;
    expect(await read(2 * window)).toBe(true);
    expect(given).toBeGreaterThan(3 * window);
    for (let from = 3 * window; from < big.length; from += window) expect(await read(from)).toBe(true);
    expect(transport.given).toBeLessThan(big.length + mb);
    expect(transport.calls - calls).toBeLessThan(16);
  });

  test('what was fetched ahead in vain is fetched again when it is asked for', async () => {
    const big = bytes(14 * mb, 3);
    const { transport, engine } = await withFiles({ 'film.bin': big });
    const id = await idOf(engine, 'film.bin');
    const { version } = await engine.device.stat(id, null);
    await engine.device.read(id, version, 0, 4 * mb);
    let asked = 0;
    transport.onChunks = () => {
      asked += 1;
      if (asked > 1) throw new SyncClientError('offline', 'The wire was cut');
    };
    expect(isSame(await engine.device.read(id, version, 4 * mb, 8 * mb), big.slice(4 * mb, 8 * mb))).toBe(true);
    await until('the next was asked for', () => asked === 2);
    await expect(engine.device.read(id, version, 8 * mb, 12 * mb)).rejects.toMatchObject({ code: 'offline' });
    transport.onChunks = () => undefined;
    expect(isSame(await engine.device.read(id, version, 8 * mb, 12 * mb), big.slice(8 * mb, 12 * mb))).toBe(true);
  });
});
