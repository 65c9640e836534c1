import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, foldName, rootOf } from '@holdfast/domain';
import type { Change, ExchangeRequest, ExchangeResponse } from '@holdfast/protocol';
import { createEngine, SyncClientError } from '@holdfast/sync-client';
import type { SyncEngine, Transport } from '@holdfast/sync-client';
import { MemoryFiles } from '@holdfast/sync-client/testing';
import { Dexie } from 'dexie';
import { expect, test } from 'vitest';
import { browserClock, browserDigests, browserRandom } from './browser-basics.ts';
import { cookieKeepsake } from './cookie-keepsake.ts';
import { DexieReplicaStore } from './dexie-replica-store.ts';
import { openTabChannel } from './tab-channel.ts';
import { webLocks } from './web-locks.ts';

const nodes = 100_000;
const pageRows = 1_000;
const space = asSpaceId(crypto.randomUUID());
const root = rootOf(space);
const device = asDeviceId(crypto.randomUUID());
const numbered = (kind: string, n: number): string => `${kind.padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;
const everything = { of: { folder: root }, sort: 'name', descending: false, foldersFirst: true, filter: '' } as const;

/** The n-th of the files that all lie in one folder. */
const changeOf = (n: number): Change => {
  const stamp = { op: asOpId(numbered('1', n)), device, at: 1_700_000_000_000 + n, seq: n };
  const name = `Photo ${(n * 7919) % nodes}.jpg`;
  const manifest = asManifestId(n.toString(16).padStart(64, '0'));
  return {
    kind: 'node', row: {
      kind: 'file', id: asNodeId(numbered('2', n)), name: { value: name, key: foldName(name), stamp }, location: { parent: root, trash: null, stamp }, attrs: {}, tags: {},
      created: stamp, rescueOf: null, seq: n, content: { manifest, size: n, hash: manifest, mime: 'image/jpeg', mtime: n, version: stamp.op, stamp }, born: manifest, conflictOf: null,
    },
  };
};

/** Serves the space page by page; nothing else is asked of it. */
const serving = (): Transport => {
  const unasked = (): Promise<never> => Promise.reject(new SyncClientError('offline', 'Nobody asks this here'));
  return {
    connect: () => () => undefined, manifests: unasked, uploadPack: unasked, content: unasked, manifest: unasked, versions: unasked,
    exchange: async ({ cursor }: ExchangeRequest): Promise<ExchangeResponse> => {
      const to = Math.min(nodes, cursor + pageRows);
      const changes = Array.from({ length: to - cursor }, (_, i) => changeOf(cursor + i + 1));
      return { kind: 'exchanged', epoch: 'e', outcomes: [], lastCtr: 0, changes, cursor: to, hasMore: to < nodes, checksum: null, serverTime: Date.now(), token: String(to) };
    },
  };
};

const open = (name: string, transport: Transport): Promise<SyncEngine> => {
  const files = new MemoryFiles(() => Date.now());
  return createEngine({
    store: new DexieReplicaStore(name), blobs: files.open(), transport, clock: browserClock, random: browserRandom, digests: browserDigests,
    locks: webLocks, channel: openTabChannel(name), keepsake: cookieKeepsake(name),
  }, { space, deviceName: 'Laptop' });
};

test('100,000 files in one folder: fetched once, then shown offline at once', async ({ annotate }) => {
  const name = `scale-${crypto.randomUUID()}`;
  const start = performance.now();
  const first = await open(name, serving());
  await first.syncNow();
  const fetched = performance.now() - start;
  await first.close();

  const again = performance.now();
  const offline: Transport = { ...serving(), exchange: () => Promise.reject(new SyncClientError('offline', 'No network')) };
  const engine = await open(name, offline);
  const listing = await engine.openListing(everything, () => undefined);
  const rows = await listing.window(0, 60);
  const shown = performance.now() - again;
  expect(rows[1]?.name).toBe('Photo 1.jpg');
  expect((await listing.state()).total).toBe(nodes);

  const warm = performance.now();
  const other = await engine.openListing(everything, () => undefined);
  await other.window(nodes - 60, nodes);
  await other.ids();
  await other.findPrefix('photo 99999', 0);
  const read = performance.now() - warm;

  const act = performance.now();
  await engine.execute([{ type: 'createFolder', parent: root, name: 'New' }]);
  const [top] = await listing.window(0, 1);
  const acted = performance.now() - act;
  expect(top?.name).toBe('New');
  await annotate(JSON.stringify({ fetchedMs: Math.round(fetched), coldStartMs: Math.round(shown), warmReadsMs: Math.round(read), actionMs: Math.round(acted) }));
  await engine.close();
  await Dexie.delete(name);
});
