import { describe, expect, test } from 'vitest';
import { bytes, idOf, pinnedHere, syncOf, withFiles } from '../testing/device-with-files.ts';
import { pass, settle, until } from '../testing/index.ts';

describe('2.17 the glyph of a folder tells of what is in it', () => {
  test('only on the server, partly here, here; however deep; empty and in the trash it is nowhere else', async () => {
    const { device, engine } = await withFiles({ 'p/a.bin': bytes(900), 'p/deep/b.bin': bytes(700, 2), 'q/empty.txt': new Uint8Array() });
    const kinds = async (...paths: readonly string[]) => (await Promise.all(paths.map((path) => syncOf(engine, path)))).map((sync) => sync?.kind);
    expect(await kinds('p', 'p/deep', 'q')).toEqual(['cloud', 'cloud', 'here']);
    await engine.open(await idOf(engine, 'p/deep/b.bin'));
    await until('one is kept', async () => (await syncOf(engine, 'p/deep'))?.kind === 'here', device);
    expect(await kinds('p', 'p/deep')).toEqual(['part', 'here']);
    await engine.open(await idOf(engine, 'p/a.bin'));
    await until('both are kept', async () => (await syncOf(engine, 'p'))?.kind === 'here', device);
    await engine.device.drop([await idOf(engine, 'p')]);
    expect(await kinds('p', 'p/deep')).toEqual(['cloud', 'cloud']);
    const id = await idOf(engine, 'p');
    await engine.execute([{ type: 'trash', nodes: [id] }]);
    expect((await engine.node(id))?.sync.kind).toBe('waiting');
    await settle(device, engine.syncNow());
    expect((await engine.node(id))?.sync.kind).toBe('here');
  });

  test('a pinned folder is kept when all of it is here, and what it waits for until then', async () => {
    const { device, transport, engine } = await withFiles({ 'p/deep/b.bin': bytes(700, 2), 'p/a.bin': bytes(900), 'q/c.bin': bytes(500, 3) });
    transport.setOnline(false);
    await pass(device, 1000);
    await engine.device.pin([await idOf(engine, 'p')]);
    for (const path of ['p', 'p/deep']) expect(await syncOf(engine, path)).toEqual({ kind: 'wanted', reason: 'network' });
    transport.setOnline(true);
    for (const path of ['p', 'p/deep']) await pinnedHere(device, engine, path);
    expect((await syncOf(engine, 'q'))?.kind).toBe('cloud');
    await engine.device.unpin([await idOf(engine, 'p')]);
    expect((await syncOf(engine, 'p'))?.kind).toBe('here');
  });

  test('2.17 a folder is told by the least safe of its files: what is only on this device is not said to be on the server', async () => {
    const { device, transport, engine } = await withFiles({ 'p/deep/b.bin': bytes(700, 2), 'p/a.bin': bytes(900), 'q/c.bin': bytes(500, 3) });
    const p = await idOf(engine, 'p');
    await engine.device.pin([p]);
    await pinnedHere(device, engine, 'p');
    await engine.device.unpin([p]);
    transport.setOnline(false);
    await pass(device, 1000);
    await engine.writeFile(await idOf(engine, 'p/deep/b.bin'), new Blob([bytes(750, 5)]), 9);
    const waits = { kind: 'waiting', reason: 'network' };
    for (const path of ['p', 'p/deep', 'p/deep/b.bin']) expect(await syncOf(engine, path)).toEqual(waits);
    expect((await syncOf(engine, 'q'))?.kind).toBe('cloud');
    await engine.device.pin([p]);
    expect(await syncOf(engine, 'p')).toEqual(waits);
    transport.setOnline(true);
    await settle(device, engine.syncNow());
    await pinnedHere(device, engine, 'p');
    await engine.device.unpin([p]);
    for (const path of ['p', 'p/deep']) expect((await syncOf(engine, path))?.kind).toBe('here');
  });

  test('2.17 a list that is open hears when something in one of its folders waits to be sent, and when it was sent', async () => {
    const { device, transport, engine } = await withFiles({ 'p/deep/b.bin': bytes(700, 2) });
    await engine.open(await idOf(engine, 'p/deep/b.bin'));
    await until('it is kept', async () => (await syncOf(engine, 'p'))?.kind === 'here', device);
    const told: string[] = [];
    const listing = await engine.openListing({ of: { folder: engine.root }, sort: 'name', descending: false, foldersFirst: true, filter: '' }, (_state, { seen }) => told.push(...(seen?.items ?? []).map(({ sync }) => sync.kind)));
    await listing.window(0, 10);
    transport.setOnline(false);
    await pass(device, 5000);
    told.length = 0;
    await engine.writeFile(await idOf(engine, 'p/deep/b.bin'), new Blob([bytes(750, 5)]), 9);
    await until('it is told', () => told.at(-1) === 'waiting', device, 20);
    transport.setOnline(true);
    await until('it is told', () => told.at(-1) === 'here', device, 20);
  });

  test('2.14 a large folder that was not looked at yet answers at once, and what it holds is told a little later', async () => {
    const { device, engine } = await withFiles(Object.fromEntries(Array.from({ length: 2_100 }, (_, i) => [`p/f${i}`, bytes(20, i + 1)])));
    const told: string[] = [];
    const listing = await engine.openListing({ of: { folder: engine.root }, sort: 'name', descending: false, foldersFirst: true, filter: '' }, (_state, { seen }) => told.push(...(seen?.items ?? []).map(({ sync }) => sync.kind)));
    expect((await listing.window(0, 10)).map(({ sync }) => sync.kind)).toEqual(['here']);
    await until('it is told', () => told.at(-1) === 'cloud', device, 200);
    expect((await listing.window(0, 10)).map(({ sync }) => sync.kind)).toEqual(['cloud']);
  });
});
