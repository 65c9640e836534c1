import { asOpId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { both, names, root, synced, textOf, twoDevices, write } from '../testing/two-writers.ts';

describe('H21 versions', () => {
  test('an edit is known offline at once, opened and made the current one again; the server takes it as an edit like any other', async () => {
    const { a, b, node, online, meet } = await twoDevices();
    online(false);
    await write(a, node, 'second');
    const { versions, complete } = await a.versions(node, 'server');
    expect(complete).toBe(false);
    expect(versions.map(({ came, current, pending, own }) => ({ came, current, pending, own }))).toEqual([
      { came: 'edited', current: true, pending: true, own: true }, { came: 'added', current: false, pending: false, own: true },
    ]);
    const [, first] = versions;
    if (first === undefined) throw new Error('the first version is not known');
    expect(await textOf(a, node, first.id)).toBe('born');
    await a.restoreVersion(node, first.id);
    expect(await textOf(a, node)).toBe('born');
    await meet();
    expect(await textOf(b, node)).toBe('born');
  });

  test('of others are told by the server, and known offline from then on, also after a crash', async () => {
    const { a, b, laptop, phone, node, sync, online } = await twoDevices();
    for (const text of ['second', 'third']) {
      await write(a, node, text);
      await sync();
    }
    expect((await b.versions(node, 'device')).versions).toHaveLength(1);
    const told = await b.versions(node, 'server');
    expect(told).toMatchObject({ complete: true, versions: [{ device: 'Laptop', current: true, own: false }, { device: 'Laptop' }, { came: 'added' }] });
    online(false);
    phone.device.crash(0);
    const again = await phone.open();
    const known = await again.versions(node, 'device');
    expect(known).toMatchObject({ complete: true });
    expect(known.versions.map(({ id }) => id)).toEqual(told.versions.map(({ id }) => id));
    const second = known.versions[1];
    if (second === undefined) throw new Error('the second version is not known');
    await again.restoreVersion(node, second.id);
    online(true);
    await synced(phone.device, again);
    expect(await textOf(again, node)).toBe('second');
    await synced(laptop.device, a);
    expect(await textOf(a, node)).toBe('second');
  });

  test('H14 a restored version is taken back', async () => {
    const { a, laptop, node, sync } = await twoDevices();
    await write(a, node, 'second');
    await sync();
    const { versions } = await a.versions(node, 'server');
    const first = versions.at(-1);
    if (first === undefined) throw new Error('no versions');
    await a.restoreVersion(node, first.id);
    await synced(laptop.device, a);
    expect(await textOf(a, node)).toBe('born');
    await a.undo();
    await synced(laptop.device, a);
    expect(await textOf(a, node)).toBe('second');
  });

  test('row 23 a version restored while somebody else wrote covers nothing', async () => {
    const { a, b, node, sync, online, meet } = await twoDevices();
    await write(a, node, 'second');
    await sync();
    const first = (await a.versions(node, 'server')).versions.at(-1);
    if (first === undefined) throw new Error('no versions');
    online(false);
    await a.restoreVersion(node, first.id);
    await write(b, node, 'phone');
    await meet();
    expect(await names(a)).toEqual(both);
    expect(await textOf(b, node)).toBe('born');
  });

  test.each(['discard', 'keep'] as const)('an edit that was taken back before it was sent, and %s its bytes, is a version as long as they lie here', async (bytes) => {
    const { laptop, a, node, online } = await twoDevices();
    online(false);
    const { ops: [edit] } = await write(a, node, 'never sent');
    await a.cancel((await a.planCancel([edit ?? ''])).plan, bytes);
    await a.close();
    const again = await laptop.open({ cacheBytes: 0 });
    expect((await again.versions(node, 'device')).versions.map(({ id }) => id).includes(edit as never)).toBe(bytes === 'keep');
    if (bytes === 'discard') await expect(again.restoreVersion(node, edit as never)).rejects.toMatchObject({ code: 'offline' });
    else await again.restoreVersion(node, edit as never);
    online(true);
    await synced(laptop.device, again);
    expect(await textOf(again, node)).toBe(bytes === 'keep' ? 'never sent' : 'born');
  });

  test('what is unknown says so: no such version, the current one, the network away', async () => {
    const { a, b, node, online, sync } = await twoDevices();
    const unknown = asOpId('00000000-0000-4000-8000-00000000dead');
    await expect(a.restoreVersion(node, unknown)).rejects.toMatchObject({ code: 'invalid' });
    const current = (await a.node(node))?.version;
    if (!current) throw new Error('no version');
    await expect(a.restoreVersion(node, current)).rejects.toMatchObject({ code: 'invalid' });
    await write(b, node, 'phone');
    await sync();
    online(false);
    await expect(a.restoreVersion(node, unknown)).rejects.toMatchObject({ code: 'offline' });
    await expect(a.versions(root, 'device')).rejects.toMatchObject({ code: 'not-found' });
  });
});
