import { asOpId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { SyncEngine } from '../engine/sync-engine.ts';
import type { Decision } from '../history-api.ts';
import { until } from '../testing/index.ts';
import { both, choose, conflict, names, root, synced, textOf, twoDevices, write } from '../testing/two-writers.ts';

describe('row 23 the conflict centre', () => {
  test('both devices list the pair, with who wrote what where and what both came from', async () => {
    const { a, b, node, found } = await conflict();
    await until('the phone was told who wrote the other', async () => (await b.conflicts())[0]?.file.device === 'Laptop');
    const [onPhone] = await b.conflicts();
    const [onLaptop] = await a.conflicts();
    expect(onLaptop).toMatchObject({
      file: { node: { id: node, name: 'plan.bin' }, folders: [], device: 'Laptop', own: true },
      copy: { node: { name: 'plan (conflict 2026-03-04 Phone).bin' }, device: 'Phone', own: false },
    });
    expect(onPhone).toMatchObject({ file: { device: 'Laptop', own: false }, copy: { device: 'Phone', own: true } });
    const base = onLaptop?.base;
    expect(base && await textOf(a, node, base)).toBe('born');
    expect(onPhone?.base).toBe(base);
    expect([await a.status(), await b.status()]).toMatchObject([{ conflicts: 1 }, { conflicts: 1 }]);
    expect((await a.node(found.copy.node.id))?.sync.kind).toBe('keptBoth');
    expect((await a.node(node))?.sync.kind).toBe('keptBoth');
  });

  test.each(['file', 'copy'] as const)('keeping the %s offline: the copy goes, the other side is a version, and the other device follows', async (keep) => {
    const { a, b, node, online, found, meet } = await conflict();
    online(false);
    await a.resolveConflicts([choose(found, keep)]);
    const kept = keep === 'file' ? 'laptop' : 'phone';
    expect([await names(a), (await a.node(node))?.hash, (await a.conflicts()).length]).toEqual([['plan.bin'], found[keep].node.hash, 0]);
    await meet();
    expect([await names(b), await textOf(b, node), (await b.conflicts()).length]).toEqual([['plan.bin'], kept, 0]);
    const { versions } = await b.versions(node, 'server');
    const texts = await Promise.all(versions.map(({ id }) => textOf(b, node, id)));
    expect(texts).toEqual(expect.arrayContaining(['laptop', 'phone', 'born']));
    expect((await b.status()).conflicts).toBe(0);
  });

  test.each(['file', 'copy'] as const)('H14 keeping the %s is taken back whole, sent or not', async (keep) => {
    const { a, b, node, sync, online, found, meet } = await conflict();
    for (const sent of [false, true]) {
      online(sent);
      await a.resolveConflicts([choose(found, keep)]);
      if (sent) await sync();
      await a.undo();
      await meet();
      expect([await names(a), await textOf(a, node), await textOf(a, found.copy.node.id)]).toEqual([both, 'laptop', 'phone']);
      expect([(await a.conflicts()).length, (await b.conflicts()).length]).toEqual([1, 1]);
    }
  });

  test('keeping both clears the mark on every device, with a better name for the copy', async () => {
    const { a, b, sync, found } = await conflict();
    await a.resolveConflicts([{ copy: found.copy.node.id, keep: 'both', name: 'plan by phone.bin' }]);
    await sync();
    expect([await names(b), (await b.conflicts()).length]).toEqual([['plan by phone.bin', 'plan.bin'], 0]);
    await a.undo();
    await sync();
    expect((await b.conflicts()).length).toBe(1);
  });

  test('a text put together from both is one action, offline too: taken back in one step, done again in one, and both sides are versions', async () => {
    const { a, b, node, sync, online, found } = await conflict();
    const looked = { copy: found.copy.node.id, fileVersion: found.file.version, copyVersion: found.copy.version };
    const state = async (engine: SyncEngine) => [await textOf(engine, node), (await engine.conflicts()).length, await names(engine)];
    const [decided, open] = [['of both', 0, ['plan.bin']], ['laptop', 1, both]];
    online(false);
    await a.saveMerge(looked, new Blob(['of both']), 1);
    expect([await state(a), (await a.undoState()).undo]).toEqual([decided, 'Merge of plan.bin']);
    await a.undo();
    expect([await state(a), a.inspect().outbox.length]).toEqual([open, 0]);
    await a.redo();
    online(true);
    await sync();
    expect(await state(b)).toEqual(decided);
    const texts = async () => Promise.all((await b.versions(node, 'server')).versions.map(({ id }) => textOf(b, node, id)));
    expect((await texts()).sort()).toEqual(['born', 'laptop', 'of both', 'phone']);
    await a.undo();
    await sync();
    expect(await state(b)).toEqual(open);
    await a.redo();
    await sync();
    expect(await state(b)).toEqual(decided);
  });

  test('a text put together from what has changed since is not written at all', async () => {
    const { a, found } = await conflict();
    const looked = { copy: found.copy.node.id, fileVersion: found.file.version, copyVersion: found.copy.version };
    await write(a, found.copy.node.id, 'phone, changed here');
    const before = a.inspect().outbox.length;
    await expect(a.saveMerge(looked, new Blob(['of both']), 1)).rejects.toMatchObject({ code: 'changed' });
    expect([a.inspect().outbox.length, await textOf(a, found.file.node.id)]).toEqual([before, 'laptop']);
  });

  test('decides nothing when a side has changed since it was looked at, here or unseen elsewhere', async () => {
    const { a, b, node, sync, online, found } = await conflict();
    await write(a, node, 'laptop again');
    await expect(a.resolveConflicts([choose(found, 'copy')])).rejects.toMatchObject({ code: 'changed' });
    expect(a.inspect().outbox.some(({ row }) => row.op.type === 'trash')).toBe(false);
    await sync();
    const [fresh] = await a.conflicts();
    if (fresh === undefined) throw new Error('no conflict');
    online(false);
    await write(b, fresh.copy.node.id, 'phone again');
    await a.resolveConflicts([choose(fresh, 'file')]);
    online(true);
    await sync();
    await sync();
    expect(await textOf(a, fresh.copy.node.id)).toBe('phone again');
    expect([(await a.conflicts()).length, (await b.conflicts()).length]).toEqual([1, 1]);
  });

  test('many at once are one action, and one that has changed stops all', async () => {
    const world = await twoDevices();
    const { a, b, sync, online, meet } = world;
    await a.addFiles(root, ['one.bin', 'two.bin'].map((name) => ({ path: [name], blob: new Blob([name]), mtime: 1, mime: '' })));
    await sync();
    online(false);
    for (const name of ['plan.bin', 'one.bin', 'two.bin']) {
      for (const engine of [a, b]) {
        const id = (await engine.resolve([name]))?.id;
        if (id) await write(engine, id, `${name} on ${engine === a ? 'Laptop' : 'Phone'}`);
      }
    }
    await meet();
    const found = await a.conflicts();
    expect(found).toHaveLength(3);
    const [first] = found;
    if (first === undefined) throw new Error('no conflict');
    const stale: Decision = { ...choose(first, 'file'), fileVersion: asOpId('00000000-0000-4000-8000-00000000dead') } as Decision;
    await expect(a.resolveConflicts([...found.slice(1).map((one) => choose(one, 'copy')), stale])).rejects.toMatchObject({ code: 'changed' });
    expect(await a.conflicts()).toHaveLength(3);
    await a.resolveConflicts(found.map((one) => choose(one, 'copy')));
    await sync();
    expect([(await b.conflicts()).length, await names(b)]).toEqual([0, ['one.bin', 'plan.bin', 'two.bin']]);
    await a.undo();
    await sync();
    expect([(await b.conflicts()).length, (await names(b)).length]).toEqual([3, 6]);
  });

  test('nothing to decide when the file or the copy went to the trash; it comes back with it', async () => {
    const { a, node, found } = await conflict();
    for (const id of [node, found.copy.node.id]) {
      await a.execute([{ type: 'trash', nodes: [id] }]);
      expect(await a.conflicts()).toEqual([]);
      await expect(a.resolveConflicts([choose(found, 'file')])).rejects.toMatchObject({ code: 'changed' });
      await a.execute([{ type: 'restore', nodes: [id] }]);
      expect(await a.conflicts()).toHaveLength(1);
    }
  });

  test('what waits is told as it is now, not as the last frame showed it', async () => {
    const { a, b, laptop, phone, node } = await twoDevices();
    laptop.transport.setOnline(false);
    await write(a, node, 'laptop');
    await write(b, node, 'phone');
    await synced(phone.device, b);
    await b.openListing({ of: { folder: root }, sort: 'name', descending: false, foldersFirst: true, filter: '' }, () => undefined);
    // From here on the time of the phone stands still: whatever comes waits for the next frame.
    expect(await b.conflicts()).toEqual([]);
    laptop.transport.setOnline(true);
    await synced(laptop.device, a);
    await expect.poll(() => [...b.inspect().view.rows()].some((row) => row.kind === 'file' && row.conflictOf !== null)).toBe(true);
    expect(await b.conflicts()).toHaveLength(1);
  });

  test('a change of what waits is told', async () => {
    const { a, laptop, found } = await conflict();
    let told = 0;
    a.subscribe((event) => { if (event.type === 'conflicts') told += 1; });
    await a.resolveConflicts([choose(found, 'file')]);
    await synced(laptop.device, a);
    expect(told).toBeGreaterThan(0);
  });
});

/** A second round: a decision that was refused leaves its traces with the next exchange. */
