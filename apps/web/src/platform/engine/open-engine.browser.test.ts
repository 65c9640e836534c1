import { asSpaceId, asUserId, type NodeId } from '@holdfast/domain';
import type { Session } from '@holdfast/protocol';
import type { ListingState } from '@holdfast/sync-client';
import { afterEach, describe, expect, test } from 'vitest';
import { FileSource } from '../content/file-source.ts';
import { DexieReplicaStore } from './dexie-replica-store.ts';
import { warmThread } from './engine-thread.ts';
import { beginEngine, closeAndForget, openEngine } from './open-engine.ts';
import { noteOf, placesOf } from './places.ts';
import type { RemoteEngine } from './remote-engine.ts';

const sessionOf = (): Session => {
  const home = asSpaceId(crypto.randomUUID());
  return { user: { id: asUserId(crypto.randomUUID()), email: 'a@example.com', name: 'A' }, home, spaces: [{ id: home, name: 'Home', role: 'owner' }] };
};
const opened: RemoteEngine[] = [];
const open = async (session: Session): Promise<RemoteEngine> => {
  const engine = await openEngine(session);
  opened.push(engine);
  return engine;
};
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close().catch(() => undefined);
});
const until = async (what: () => Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 200; i += 1) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it never came');
};
const bytes = (size: number, from: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 9) + from) & 255);
/** What the next start would show at once, as it lies on the disk. */
const noted = async ({ user, home }: Session): Promise<string | null> => {
  const store = new DexieReplicaStore(placesOf(user.id, home).database);
  const text = await store.glimpse();
  await store.close();
  return text;
};
const file = (name: string, content: Uint8Array<ArrayBuffer>) => ({ path: name.split('/'), blob: new File([content], name), mtime: 1, mime: 'image/png' });
const everything = { sort: 'name', descending: false, foldersFirst: true, filter: '' } as const;

// There is no server behind these pages: everything happens as it does without a network.
describe('the engine of a tab, in a worker of a real browser, without a network', () => {
  test('H1, H2 what was done is there after the engine is opened again; bytes and all', async () => {
    const session = sessionOf();
    const first = await open(session);
    await first.addFiles(first.root, [file('photos/a.png', bytes(5, 1)), file('photos/b.png', bytes(3_000_000, 2)), file('empty.png', new Uint8Array())]);
    const { created: [folder] } = await first.execute([{ type: 'createFolder', parent: first.root, name: 'Plans' }]);
    expect(folder).toBeDefined();
    await first.close();
    const again = await open(session);
    expect((await again.status()).waiting).toBe(5);
    const photo = await again.resolve(['photos', 'b.png']);
    const blob = await again.open(photo?.id ?? again.root);
    expect(blob.type).toBe('image/png');
    const read = new Uint8Array(await blob.arrayBuffer());
    const wanted = bytes(3_000_000, 2);
    expect(read.length === wanted.length && read.every((byte, i) => byte === wanted[i])).toBe(true);
    expect(photo?.sync).toEqual({ kind: 'waiting', reason: 'network' });
    expect((await again.device.storage()).unsent).toBe(3_000_005);
  });

  test('H48, H7 a tab that follows another can be closed while the other goes on leading', async () => {
    const session = sessionOf();
    const [a, b] = [await open(session), await open(session)];
    await until(async () => (await a.status()).leader || (await b.status()).leader);
    const follower = (await a.status()).leader ? b : a;
    // Whatever the follower was waiting for: time enough to have forgotten it.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const ends: string[] = [];
    const patience = setTimeout(() => ends.push('cut off'), 2_500);
    await follower.close();
    clearTimeout(patience);
    expect(ends, 'it ended by itself').toEqual([]);
    await expect(follower.status()).rejects.toThrow('closed');
  }, 10_000);

  test('H50, H48 two tabs show the same; one leads', async () => {
    const session = sessionOf();
    const [a, b] = [await open(session), await open(session)];
    const told: ListingState[] = [];
    const listing = await b.openListing({ of: { folder: b.root }, ...everything }, (state) => told.push(state));
    expect((await listing.state()).total).toBe(0);
    await a.execute([{ type: 'createFolder', parent: a.root, name: 'From a' }]);
    await until(async () => told.at(-1)?.total === 1);
    expect((await listing.window(0, 9)).map(({ name }) => name)).toEqual(['From a']);
    await b.addFiles(b.root, [file('from-b.png', bytes(9, 4))]);
    await until(async () => (await a.resolve(['from-b.png'])) !== null);
    const node = await a.resolve(['from-b.png']);
    expect((await a.open(node?.id ?? a.root)).size).toBe(9);
    const leaders = [(await a.status()).leader, (await b.status()).leader];
    expect(leaders.filter((leads) => leads)).toHaveLength(1);
    await (leaders[0] === true ? a : b).close();
    const other = leaders[0] === true ? b : a;
    await until(async () => (await other.status()).leader);
    expect((await other.status()).waiting).toBe(2);
  });

  test('H48 every tab gives out files at a port of its own, whichever leads: pieces of them, and nothing of another space', async () => {
    const session = sessionOf();
    const begun = [beginEngine(session), beginEngine(session)];
    for (const { engine, opened: open } of begun) {
      opened.push(engine);
      await open;
    }
    const [first] = begun.map(({ engine }) => engine);
    const wanted = bytes(3_000_000, 5);
    await first?.addFiles(first.root, [file('film.webm', wanted)]);
    for (const { engine, serve } of begun) {
      await until(async () => (await engine.resolve(['film.webm'])) !== null);
      const node = await engine.resolve(['film.webm']);
      if (node === null || node.version === null) throw new Error('The film is not there');
      const { port1, port2 } = new MessageChannel();
      serve(port1);
      const [source, place] = [new FileSource(port2), { space: session.home, node: node.id, version: node.version }];
      expect(await source.stat(place)).toMatchObject({ kind: 'told', value: { size: 3_000_000, name: 'film.webm', here: true } });
      const read = await source.read(place, 1_000_000, 2_000_000);
      expect(read.kind === 'told' && read.value.every((byte, i) => byte === wanted[1_000_000 + i]) && read.value.length).toBe(1_000_000);
      expect(await source.read(place, 0, 5_000_000)).toMatchObject({ kind: 'problem', problem: { code: 'invalid' } });
      expect(await source.stat({ ...place, space: asSpaceId(crypto.randomUUID()) })).toMatchObject({ kind: 'problem', problem: { code: 'not-found' } });
      source.leave();
      expect(await source.stat(place)).toEqual({ kind: 'left' });
    }
  });

  test('a refusal arrives with its code and sentence', async () => {
    const engine = await open(sessionOf());
    await engine.execute([{ type: 'createFolder', parent: engine.root, name: 'Plans' }]);
    await expect(engine.execute([{ type: 'createFolder', parent: engine.root, name: 'plans' }])).rejects.toMatchObject({ code: 'taken', message: expect.stringContaining('plans') });
  });

  test('H7 signing out asks while something waits, and then leaves nothing behind', async () => {
    const session = sessionOf();
    const engine = await open(session);
    await engine.addFiles(engine.root, [file('only-here.png', bytes(100, 1))]);
    expect(await closeAndForget(engine, session)).toEqual({ changes: 1, bytes: 100 });
    expect((await engine.status()).waiting).toBe(1);
    expect(await closeAndForget(engine, session, true)).toBeNull();
    const fresh = await open(session);
    expect((await fresh.status()).waiting).toBe(0);
  });

  test('2.3, H13, L1 the queue is listed across the thread; a change goes with what builds on it, its bytes stay until they are discarded', async () => {
    const session = sessionOf();
    const engine = await open(session);
    await engine.addFiles(engine.root, [file('album/a.png', bytes(40, 1)), file('album/b.png', bytes(60, 2))]);
    await engine.execute([{ type: 'rename', node: (await engine.resolve(['album']))?.id ?? engine.root, name: 'photos' }]);
    const { totals, rows } = await engine.changes({ from: 0, to: 10 });
    // One may be tried at this very moment, in vain.
    expect([totals.waiting + totals.now, rows.map(({ sentence, reason }) => `${sentence}: ${reason}`)]).toEqual([2, ['Add album 2 files: Waits for the network', 'Rename album to photos: Waits for the network']]);
    const plan = await engine.planCancel([rows[0]?.id ?? '']);
    expect(plan).toMatchObject({ total: 4, dependents: 1, files: 2, bytes: 100 });
    const other = await open(session);
    await other.cancel(plan.plan, 'keep').then(() => { throw new Error('a plan of another tab'); }, (error: unknown) => expect(error).toMatchObject({ code: 'invalid' }));
    await engine.cancel(plan.plan, 'keep');
    await until(async () => (await other.changes({ from: 0, to: 10 })).totals.recovered === 2);
    expect((await engine.device.storage()).unsent).toBe(100);
    const [first] = (await other.changes({ from: 0, to: 10 })).rows;
    if (first?.op == null) throw new Error('nothing was kept');
    expect((await other.parkedContent(first.op)).size).toBe(first.onlyHere);
    await expect(other.discard(first.op, 0)).rejects.toMatchObject({ code: 'invalid' });
    await other.discard(first.op, first.onlyHere);
    await until(async () => (await engine.changes({ from: 0, to: 10 })).totals.recovered === 1);
    await engine.close();
    await other.close();
    const again = await open(session);
    expect((await again.changes({ from: 0, to: 10 })).rows.map(({ section, path }) => [section, path])).toEqual([['recovered', ['album']]]);
  });

  test('H7 a thread that was warmed opens what is whose it is, whoever it was warmed for', async () => {
    const [mine, other] = [sessionOf(), sessionOf()];
    const before = await open(mine);
    await before.execute([{ type: 'createFolder', parent: before.root, name: 'Mine' }]);
    await before.close();
    warmThread(JSON.stringify(mine));
    const claimed = await open(mine);
    expect((await claimed.resolve(['Mine']))?.name).toBe('Mine');
    await claimed.close();
    warmThread(JSON.stringify(mine));
    const others = await open(other);
    expect(others.space).toBe(other.home);
    expect(await others.resolve(['Mine'])).toBeNull();
    expect((await others.status()).waiting).toBe(0);
    for (const text of ['no session', 'null', '{}', JSON.stringify({ ...mine, user: null }), JSON.stringify({ ...mine, home: 'nowhere' })]) {
      warmThread(text);
      expect((await (await open(mine)).resolve(['Mine']))?.name).toBe('Mine');
    }
  });

  test('H5 what another port of this host has noted is no loss of this one: only its own note without its files is', async () => {
    const note = (name: string): void => { document.cookie = `${name}=0-0-${Date.now()}; Path=/; Max-Age=60; SameSite=Strict`; };
    // A note of its own means that it has looked.
    const concernOf = async (session: Session): Promise<string | null> => {
      const before = document.cookie;
      const engine = await open(session);
      await until(async () => document.cookie !== before && document.cookie.includes(`${session.home}=`));
      return (await engine.status()).storage?.kind ?? null;
    };
    const [elsewhere, here] = [sessionOf(), sessionOf()];
    note(`holdfast-kept-${elsewhere.user.id}-${elsewhere.home}`);
    note(noteOf(elsewhere.user.id, elsewhere.home, new URL('http://localhost:1')));
    expect(await concernOf(elsewhere)).toBeNull();
    note(noteOf(here.user.id, here.home));
    expect(await concernOf(here)).toBe('evicted');
  });

  test('M5 a list shows at once what it showed last, and is told of the rest once the engine is open', async () => {
    const session = sessionOf();
    const query = { of: { folder: session.home as unknown as NodeId }, ...everything };
    const first = await open(session);
    await first.addFiles(first.root, [file('photos/a.png', bytes(5, 1)), file('b.png', bytes(7, 2))]);
    const before = await first.openListing(query, () => undefined);
    const shown = await before.window(0, 180);
    expect(shown.map(({ name }) => name)).toEqual(['photos', 'b.png']);
    await until(async () => (await noted(session))?.includes('b.png') === true);
    await first.close();
    const { engine, opened: whole } = beginEngine(session);
    opened.push(engine);
    const told: ListingState[] = [];
    const listing = await engine.openListing(query, (state) => told.push(state));
    expect(await listing.state()).toMatchObject({ total: 2, gone: false });
    expect(await listing.window(0, 180)).toEqual(shown);
    await whole;
    expect(await listing.ids()).toEqual(shown.map(({ id }) => id));
    await until(async () => told.length > 0);
    await engine.execute([{ type: 'rename', node: shown[0]?.id ?? engine.root, name: 'renamed' }]);
    await until(async () => (await listing.window(0, 180))[0]?.name === 'renamed');
  });

  test('H2 a large file takes its size of this device once', async ({ annotate }) => {
    const engine = await open(sessionOf());
    const MiB = 1024 * 1024;
    const piece = crypto.getRandomValues(new Uint8Array(64 * 1024));
    const film = new File(Array.from({ length: 1024 }, () => piece), 'film.mp4');
    const before = (await engine.device.storage()).used;
    await engine.addFiles(engine.root, [{ path: ['film.mp4'], blob: film, mtime: 1, mime: 'video/mp4' }]);
    const taken = (await engine.device.storage()).used - before;
    await annotate(JSON.stringify({ size: film.size, taken }));
    expect(taken).toBeGreaterThan(63 * MiB);
    expect(taken).toBeLessThan(68 * MiB);
  });

  test('10,000 files of 4 KiB are staged together, and listed in order', async ({ annotate }) => {
    const engine = await open(sessionOf());
    const files = Array.from({ length: 10_000 }, (_, i) => file(`many/file ${i}.png`, bytes(4096, i)));
    const start = performance.now();
    await engine.addFiles(engine.root, files);
    const staged = performance.now() - start;
    const folder = await engine.resolve(['many']);
    const before = performance.now();
    const listing = await engine.openListing({ of: { folder: folder?.id ?? engine.root }, ...everything }, () => undefined);
    const window = await listing.window(0, 60);
    const shown = performance.now() - before;
    expect(window[2]?.name).toBe('file 2.png');
    const again = performance.now();
    await listing.window(9_900, 10_000);
    await annotate(JSON.stringify({ stagedMs: Math.round(staged), perSecond: Math.round(1e7 / staged), firstRowsMs: Math.round(shown), endMs: Math.round(performance.now() - again) }));
  });
});
