import { describe, expect, test } from 'vitest';
import type { Change } from '../index.ts';
import { bytes, root, world } from '../testing/device-with-files.ts';
import { pass, settle, until } from '../testing/index.ts';
import type { MemoryServer } from '../testing/index.ts';
import type { SyncEngine } from './sync-engine.ts';

const arrived = (server: MemoryServer): string[] => [...server.tree.rows()].map((row) => row.name.value).sort();
const rowOf = async (engine: SyncEngine, name: string): Promise<Change | undefined> => (await engine.changes({ from: 0, to: 20 })).rows.find(({ words, section }) => words.name === name && section !== 'lately');
const stateOf = async (engine: SyncEngine, name: string) => (await rowOf(engine, name))?.state;
/** Two tabs of one device; the first sends a film directly, and is held before its bytes are there. */
const twoTabs = async (seed: number) => {
  const { server, transport, device, open } = world(seed);
  const [a, b] = [await open(), await open()];
  await settle(device, a.syncNow());
  transport.holdUploads(true);
  const film = a.addFiles(root, [{ path: ['film.mov'], blob: new Blob([bytes(3_000_000, 8)]), mtime: 5, mime: '' }], undefined, 'direct');
  await until('it is on its way', async () => (await rowOf(a, 'film.mov'))?.progress?.fresh !== undefined, device, 10);
  const id = (await rowOf(a, 'film.mov'))?.id ?? '';
  const isHeard = (paused: boolean) => until(`both tabs know whether all is paused: ${paused}`, async () => (await a.status()).paused === paused && (await b.status()).paused === paused, device, 10);
  const close = async (): Promise<void> => {
    await Promise.all([a.close(), b.close()]);
  };
  return { server, transport, device, a, b, film, id, isHeard, close };
};

describe('2.3 what is paused in one tab and goes on in another', () => {
  test('2.3 all goes on, also what was paused alone in the tab that sends it directly', async () => {
    const { server, transport, device, a, b, film, id, isHeard, close } = await twoTabs(841);
    await a.transfers.pause([id]);
    transport.holdUploads(false);
    await b.transfers.pause('all');
    await isHeard(true);
    await b.transfers.resume('all');
    await settle(device, film);
    await settle(device, a.syncNow());
    expect(arrived(server)).toEqual(['film.mov']);
    await close();
  });

  test('2.3 all is paused, also what alone was let go on in the tab that sends it directly', async () => {
    const { server, transport, device, a, b, film, id, isHeard, close } = await twoTabs(842);
    await a.transfers.resume([id]);
    await b.transfers.pause('all');
    await isHeard(true);
    await until('it is paused', async () => (await stateOf(a, 'film.mov')) === 'paused', device, 10);
    transport.holdUploads(false);
    await pass(device, 30_000);
    expect(server.content.committed.size).toBe(0);
    await a.transfers.resume('all');
    await settle(device, film);
    await close();
  });

  test.each(['the same tab', 'another tab'])('2.3 one alone goes on while all are paused, said in %s: what is sent directly stays paused', async (where) => {
    const { server, transport, device, a, b, film, isHeard, close } = await twoTabs(843);
    await a.transfers.pause('all');
    await isHeard(true);
    const tab = where === 'another tab' ? b : a;
    await a.addFiles(root, [{ path: ['note.bin'], blob: new Blob([bytes(5_000, 3)]), mtime: 5, mime: '' }]);
    transport.holdUploads(false);
    await until('it waits', async () => (await stateOf(tab, 'note.bin')) === 'paused', device, 10);
    await tab.transfers.resume([(await rowOf(tab, 'note.bin'))?.id ?? '']);
    await until('it is there', () => arrived(server).length > 0, device, 50);
    await pass(device, 30_000);
    expect([arrived(server), await stateOf(a, 'film.mov')]).toEqual([['note.bin'], 'paused']);
    await a.transfers.resume('all');
    await settle(device, film);
    await settle(device, a.syncNow());
    expect(arrived(server)).toEqual(['film.mov', 'note.bin']);
    await close();
  });
});
