import { asSpaceId, rootOf } from '@holdfast/domain';
import type { NodeId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { createEngine } from '../engine/create-engine.ts';
import type { SyncEngine } from '../engine/sync-engine.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, until, webDigests } from '../testing/index.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);

/** What the glyph of each item says beside what the sync centre says of the operation that it tells of. */
const told = async (engine: SyncEngine): Promise<readonly (readonly [string, string])[]> => {
  const { rows } = await engine.changes({ from: 0, to: 100 });
  const pending = rows.filter(({ section, node }) => (section === 'now' || section === 'waiting') && node !== null);
  const brings = new Set(pending.flatMap(({ node, size }) => (size === null ? [] : [node])));
  return await Promise.all(pending.filter(({ node, size }) => size !== null || !brings.has(node)).map(async ({ node, state }) => {
    const sync = (await engine.node(node as NodeId))?.sync;
    return [state, sync?.kind === 'waiting' ? sync.reason : (sync?.kind ?? 'none')] as const;
  }));
};

test('LOOK "Sync glyphs", EXPLORER 2.3 glyph and centre say the same: offline, sending, behind, by turns, while the server decides, signed out, outdated', async () => {
  const server = new MemoryServer(space, () => Date.UTC(2026, 2, 4, 10), webDigests);
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall: Date.UTC(2026, 2, 4, 10), seed: 61, transport });
  const engine = await createEngine(device.tab(), { space, deviceName: 'Laptop' });
  await settle(device, engine.syncNow());
  const seen = new Set<string>();
  const agree = async (): Promise<void> => {
    for (const [centre, glyph] of await told(engine)) {
      expect(glyph).toBe(centre);
      seen.add(centre);
    }
  };
  transport.holdUploads(true);
  const { created: [folder = root] } = await engine.execute([{ type: 'createFolder', parent: root, name: 'Plans' }]);
  await settle(device, engine.syncNow());
  await engine.addFiles(folder, [{ path: ['video.mp4'], blob: new Blob([new Uint8Array(2_000_000).fill(7)]), mtime: 1, mime: 'video/mp4' }]);
  await engine.execute([{ type: 'trash', nodes: [folder] }]);
  await until('the bytes are on their way', async () => (await told(engine)).some(([state]) => state === 'sending'));
  await agree();
  transport.setOnline(false);
  await until('the network is away', async () => (await engine.status()).network === 'offline', device, 60_000);
  await agree();
  transport.setOnline(true);
  transport.setSignedOut(true);
  transport.holdUploads(false);
  await engine.retry();
  await until('it waits for a sign-in', async () => (await engine.status()).signedOut, device, 60_000);
  await agree();
  expect([...seen].sort()).toEqual(expect.arrayContaining(['behind', 'network', 'sending', 'signedOut']));
  await engine.close();
});

test('H48, EXPLORER 2.3 how far the bytes of a file are is told by every tab, not only by the one that sends them', async () => {
  const server = new MemoryServer(space, () => Date.UTC(2026, 2, 4, 10), webDigests);
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall: Date.UTC(2026, 2, 4, 10), seed: 62, transport });
  const engine = await createEngine(device.tab(), { space, deviceName: 'Laptop' });
  const tab = await createEngine(device.tab(), { space, deviceName: 'Laptop' });
  await settle(device, engine.syncNow());
  let packs = 0;
  const upload = transport.uploadPack.bind(transport);
  transport.uploadPack = async (pack) => {
    packs += 1;
    if (packs > 1) await new Promise(() => undefined);
    await upload(pack);
  };
  // Two parcels: the first arrives, the second stands still.
  const size = 12 * 1024 * 1024;
  let state = 1;
  const film = Uint8Array.from({ length: size }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
  await engine.addFiles(root, [{ path: ['film.mp4'], blob: new Blob([film]), mtime: 1, mime: 'video/mp4' }]);
  const id = (await engine.resolve(['film.mp4']))?.id ?? root;
  const told = async (one: SyncEngine) => (await one.node(id))?.sync;
  await until('the first half is there', async () => {
    const sync = await told(engine);
    return sync?.kind === 'sending' && sync.done > 1_000_000;
  }, device, 100);
  await until('the other tab was told', async () => JSON.stringify(await told(tab)) === JSON.stringify(await told(engine)), device, 20);
  expect((await tab.changes({ from: 0, to: 1 })).rows[0]).toMatchObject({ state: 'sending', progress: (await engine.changes({ from: 0, to: 1 })).rows[0]?.progress });
  await engine.close();
  await tab.close();
});
