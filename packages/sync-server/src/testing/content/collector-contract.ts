import { chunksSize, concatBytes, encodePackHeader } from '@holdfast/chunking';
import { asManifestId, asSpaceId } from '@holdfast/domain';
import type { ExpectStatic, TestAPI } from 'vitest';
import { type CollectorStep, collectorTimes } from '../../content/collect/collector.ts';
import { asPackId } from '../../content/content-index.ts';
import { objectKeyOf, sourceOf } from '../../content/content-store.ts';
import { acceptPack, packKey } from '../../content/store-pack.ts';
import { nodeNo } from '../sequencer/test-device.ts';
import { alice, type CollectorSubject, DAY, fileOf, HOUR, Place, space, uuid } from './collector-place.ts';

/** What collecting must do and must never do, on any index (H43, L4). Each test gets an empty one. */
export function collectorContract({ test, expect }: { readonly test: TestAPI; readonly expect: ExpectStatic }, open: () => Promise<CollectorSubject>): void {
  const begin = async (): Promise<Place> => new Place(await open());

  test('H43 L4 what a version refers to is never touched, however long; what nothing refers to goes to the last object', async () => {
    const place = await begin();
    const kept = fileOf('abcabd');
    await place.keepFor(kept, nodeNo(1));
    await place.keepFor(fileOf('xyz'), nodeNo(2));
    await place.keep(fileOf('lost'));
    await place.subject.purge(space, nodeNo(2));
    await place.rounds();
    expect(await place.isWhole(kept)).toBe(true);
    expect(await place.objects()).toHaveLength(1);
    expect((await place.ask(fileOf('xyz')))?.state).toBe('missing');
    expect((await place.ask(kept))?.state).toBe('committed');
    expect(place.alarms).toEqual([]);
  });

  test('H43 (a) what a handshake said it has stays for two days at least, to the commit', async () => {
    const place = await begin();
    await place.keep(fileOf('ab'));
    await place.rounds(8);
    // Nobody refers to a and b, and both are condemned by now.
    const more = fileOf('abc');
    const answer = await place.ask(more);
    expect(answer).toMatchObject({ state: 'missing' });
    const missing = answer?.state === 'missing' ? answer.missing : [];
    expect(missing).toEqual([more.chunks[2]?.hash]);
    for (let hours = 0; hours < 47; hours += 1) {
      place.clock += HOUR;
      await place.round();
    }
    await place.send(more, missing);
    expect((await place.ask(more))?.state).toBe('committed');
    await place.subject.use(space, nodeNo(1), more.id);
    await place.rounds();
    expect(await place.isWhole(more)).toBe(true);
  });

  test('H43 (b) a manifest without a version stays seven days from when it was last asked for', async () => {
    const place = await begin();
    const file = fileOf('abc');
    await place.keep(file);
    await place.rounds(6);
    expect((await place.ask(file))?.state).toBe('committed');
    await place.rounds(6);
    await place.subject.use(space, nodeNo(1), file.id);
    await place.rounds();
    expect(await place.isWhole(file)).toBe(true);
    await place.subject.purge(space, nodeNo(1));
    await place.rounds(8);
    expect(await place.index.manifest(space, file.id)).toBeNull();
  });

  test('H43 (c) a condemned chunk that is needed again meanwhile lives', async () => {
    const place = await begin();
    const file = fileOf('abc');
    await place.keep(file);
    place.clock += 8 * DAY;
    const steps = await place.round();
    expect(steps).toContainEqual({ kind: 'condemn-chunks', changed: 3 });
    place.clock += DAY - 1;
    await place.keepFor(file, nodeNo(1));
    place.clock += 2;
    await place.round();
    await place.rounds();
    expect(await place.isWhole(file)).toBe(true);
  });

  test('H43 (c) who looked up where a chunk lies can still read it until the read grace is over', async () => {
    const place = await begin();
    const file = fileOf('abc');
    await place.keep(file);
    const [first] = await place.index.places(space, file.id, 0, 1);
    if (!first) throw new Error('no place');
    let days = 0;
    for (; (await place.index.manifest(space, file.id)) !== null || (await place.subject.collector.chunksOf(space, asPackId(uuid(1)))).length > 0; days += 1) await place.rounds(1);
    for (let grace = 0; grace < collectorTimes.readGrace / DAY - 1; grace += 1) {
      expect(await place.store.stat(first.key)).not.toBeNull();
      await place.rounds(1);
    }
    await place.rounds(5);
    expect(await place.store.stat(first.key)).toBeNull();
    expect(days).toBeGreaterThan(7);
  });

  test('H43 (d) a pack that is mostly dead is compacted: live chunks move in one go, the old object stays for those who read it', async () => {
    const place = await begin();
    const large = fileOf('abcdefghij');
    const part = fileOf('cf');
    await place.keepFor(large, nodeNo(1));
    await place.keepFor(part, nodeNo(2));
    const [before] = await place.index.places(space, part.id, 0, 1);
    await place.subject.purge(space, nodeNo(1));
    for (let moved = before; moved?.key === before?.key; [moved] = await place.index.places(space, part.id, 0, 1)) await place.rounds(1);
    expect(await place.isWhole(part)).toBe(true);
    expect(await place.objects()).toHaveLength(2);
    await place.rounds();
    expect(await place.objects()).toHaveLength(1);
    expect(await place.isWhole(part)).toBe(true);
    const size = (await place.objects()).reduce((sum, object) => sum + object.size, 0);
    expect(size).toBeLessThan(chunksSize(part.chunks) + 400);
  });

  test('H43 (d) a chunk that is damaged in its pack is not copied: nothing of it moves, somebody is told, and the others go on', async () => {
    const place = await begin();
    await place.keepFor(fileOf('abcdefghij'), nodeNo(1));
    const part = fileOf('cf');
    await place.keepFor(part, nodeNo(2));
    await place.subject.purge(space, nodeNo(1));
    const [first] = await place.index.places(space, part.id, 0, 1);
    if (!first) throw new Error('no place');
    await place.store.put(first.key, sourceOf((await place.object(first.key)).fill(0, first.offset, first.offset + 5)));
    const others = [...'mnop'].map((letter) => fileOf(letter));
    for (const [i, other] of others.entries()) await place.keepFor(other, nodeNo(10 + i));
    await place.rounds();
    expect((await place.index.places(space, part.id, 0, 1))[0]?.key).toBe(first.key);
    expect(place.alarms).toContainEqual({ kind: 'content-damaged', space, error: expect.objectContaining({ code: 'objectDamaged', subject: first.key }) });
    expect(new Set(await Promise.all(others.map(async ({ id }) => (await place.index.places(space, id, 0, 1))[0]?.key))).size).toBe(1);
  });

  test('H43 (d) many small packs become one: all their chunks move, verified, and the old objects go after the grace; a few are left alone', async () => {
    const place = await begin();
    const files = [...'abcdefghij'].map((letter, i) => fileOf(`${letter}${'klmnopqrst'[i]}`));
    const [few, many] = [files.slice(0, 3), files.slice(3)];
    for (const [i, file] of few.entries()) await place.keepFor(file, nodeNo(i + 1));
    await place.rounds(20);
    expect(await place.objects()).toHaveLength(few.length);
    for (const [i, file] of many.entries()) await place.keepFor(file, nodeNo(i + 4));
    await place.rounds(2);
    const keys = await Promise.all(files.map(async ({ id }) => (await place.index.places(space, id, 0, 10)).map(({ key }) => key)));
    expect(new Set(keys.flat()).size).toBe(1);
    expect(await place.objects()).toHaveLength(files.length + 1);
    for (const file of files) expect(await place.isWhole(file)).toBe(true);
    await place.rounds(20);
    expect(await place.objects()).toHaveLength(1);
    for (const file of files) expect(await place.isWhole(file)).toBe(true);
    expect(place.alarms).toEqual([]);
  });

  test('H43 (d) a merged pack is never larger than a pack may be; what does not fit makes another one', async () => {
    const place = await begin();
    const files = [...'abcdefghij'].map((letter) => fileOf(letter));
    for (const [i, file] of files.entries()) await place.keepFor(file, nodeNo(i + 1));
    place.clock += 2 * DAY;
    const steps: CollectorStep[] = [];
    for await (const step of place.newCollector(3, { merge: { full: 700, few: 2 } }).round(space)) steps.push(step);
    expect(steps.filter(({ kind }) => kind === 'compact')).toEqual([3, 3, 3].map((changed) => ({ kind: 'compact', changed })));
    for (const file of files) expect(await place.isWhole(file)).toBe(true);
  });

  test('H43 (e) an object without a row is swept after a day; one that gets its row in time stays, and nothing else is ever touched', async () => {
    const place = await begin();
    const late = fileOf('late');
    const [lateKey, strayKey, foreign] = [packKey(space, asPackId(uuid(0xaaa))), packKey(space, asPackId(uuid(0xbbb))), objectKeyOf('elsewhere/a')];
    for (const key of [lateKey, strayKey, foreign, objectKeyOf('packs/not-ours')]) await place.store.put(key, sourceOf(new Uint8Array(10)));
    await place.round();
    place.clock += DAY - 1;
    await place.round();
    const bytes = concatBytes([encodePackHeader(late.chunks), ...late.chunks.map(({ hash }) => late.bodies.get(hash) ?? new Uint8Array(0))]);
    await acceptPack(place, { id: asPackId(uuid(0xaaa)), space, uploader: alice, bytes });
    expect(await place.objects()).toHaveLength(4);
    place.clock += 2;
    await place.round();
    await place.round();
    expect((await place.objects()).map(({ key }) => key)).toEqual([foreign, lateKey, objectKeyOf('packs/not-ours')].sort());
    expect((await place.ask(late))?.state).toBe('committed');
  });

  test('H43 (e) while an object is being deleted nobody can index it; afterwards the same upload goes through', async () => {
    const place = await begin();
    const file = fileOf('abc');
    const key = packKey(space, asPackId(uuid(0xccc)));
    await place.store.put(key, sourceOf(new Uint8Array(10)));
    await place.round();
    place.clock += DAY + 1;
    await place.subject.collector.condemnStrays(space, place.clock - DAY, 10);
    expect(await place.subject.collector.toDelete(10)).toEqual([key]);
    const bytes = concatBytes([encodePackHeader(file.chunks), ...file.chunks.map(({ hash }) => file.bodies.get(hash) ?? new Uint8Array(0))]);
    const upload = (): Promise<void> => acceptPack(place, { id: asPackId(uuid(0xccc)), space, uploader: alice, bytes });
    await expect(upload()).rejects.toMatchObject({ code: 'storageUnavailable' });
    await place.round();
    await upload();
    await place.keepFor(file, nodeNo(1));
    await place.rounds();
    expect(await place.isWhole(file)).toBe(true);
  });

  test('L4, H43 (e) a collector that is slow to delete an object does not delete what was put there again', async () => {
    const place = await begin();
    const file = fileOf('abc');
    const key = packKey(space, asPackId(uuid(0xccc)));
    await place.store.put(key, sourceOf(new Uint8Array(10)));
    await place.round();
    place.clock += DAY + 1;
    await place.subject.collector.condemnStrays(space, place.clock - DAY, 10);
    const { collector: index } = place.subject;
    const [quick, slow] = [await index.toDelete(10), await index.toDelete(10)];
    expect([quick, slow]).toEqual([[key], [key]]);
    let removals = 0;
    const remove = async (): Promise<void> => {
      removals += 1;
      if (removals === 1) throw new Error('the store is away');
      expect(await index.deleteObject(key, remove)).toBe(false); // another one, while this one is at it
      await place.store.delete(key);
    };
    await expect(index.deleteObject(key, remove)).rejects.toThrow('the store is away');
    expect(await index.toDelete(10)).toEqual([key]);
    expect(await index.deleteObject(key, remove)).toBe(true);
    expect([removals, await place.store.stat(key)]).toEqual([2, null]);
    const bytes = concatBytes([encodePackHeader(file.chunks), ...file.chunks.map(({ hash }) => file.bodies.get(hash) ?? new Uint8Array(0))]);
    await acceptPack(place, { id: asPackId(uuid(0xccc)), space, uploader: alice, bytes });
    await place.keepFor(file, nodeNo(1));
    expect(await index.deleteObject(key, () => place.store.delete(key))).toBe(false);
    expect(await place.isWhole(file)).toBe(true);
  });

  test('H43 (f) when versions, rows and objects do not agree, nothing is collected any more, and somebody is told; once mended it goes on', async () => {
    const place = await begin();
    const [kept, other] = [fileOf('abc'), fileOf('xyz')];
    await place.keepFor(kept, nodeNo(1));
    await place.keep(other);
    const [first] = await place.index.places(space, kept.id, 0, 1);
    if (!first) throw new Error('no place');
    const object = await place.object(first.key);
    await place.store.delete(first.key);
    expect(await place.round()).toContainEqual({ kind: 'paused', changed: 1 });
    expect(place.alarms).toMatchObject([{ kind: 'content-damaged', space }]);
    place.clock += 20 * DAY;
    expect((await place.round()).filter(({ kind, changed }) => kind !== 'note-objects' && changed > 0)).toEqual([]);
    expect(await place.index.manifest(space, other.id)).not.toBeNull();
    await place.store.put(first.key, sourceOf(object));
    expect(await place.newCollector().check(space)).toEqual({ kind: 'check', changed: 0 });
    await place.rounds();
    expect(await place.index.manifest(space, other.id)).toBeNull();
    expect(await place.isWhole(kept)).toBe(true);
  });

  test('L4, row 49 what a file holds is kept although only another one has a version of it, and that one is purged', async () => {
    const place = await begin();
    const [taken, lost] = [fileOf('abc'), asManifestId('e'.repeat(64))];
    await place.keepFor(taken, nodeNo(1));
    await place.subject.hold(space, nodeNo(2), taken.id);
    await place.subject.purge(space, nodeNo(1));
    await place.rounds();
    expect(await place.isWhole(taken)).toBe(true);
    await place.subject.hold(space, nodeNo(3), lost);
    expect(await place.subject.collector.lostManifests(space, 10)).toEqual([lost]);
  });

  test('H43 (f) a version whose manifest is gone pauses too', async () => {
    const place = await begin();
    await place.keepFor(fileOf('abc'), nodeNo(1));
    await place.subject.use(space, nodeNo(2), asManifestId('e'.repeat(64)));
    expect(await place.round()).toContainEqual({ kind: 'paused', changed: 1 });
  });

  test.for(['all', 'chunks'] as const)('L4, H41 the tables of content are lost (%s): however long nobody looks, nothing that a version refers to is deleted, and somebody is told', async (what) => {
    const place = await begin();
    const file = fileOf('abc');
    await place.keepFor(file, nodeNo(1));
    await place.round();
    const before = await place.objects();
    await place.subject.lose(space, what);
    await place.rounds();
    expect(await place.objects()).toEqual(before);
    expect(place.alarms).toContainEqual(expect.objectContaining({ kind: 'content-damaged', space }));
    expect((await place.subject.collector.checked(space)).paused).not.toBeNull();
  });

  test('L4, H43 (e) objects of a space that is not here are nobody\'s to delete', async () => {
    const place = await begin();
    const elsewhere = packKey(asSpaceId('00000000-0000-4000-8001-00000000ffff'), asPackId(uuid(0xddd)));
    await place.store.put(elsewhere, sourceOf(new Uint8Array(10)));
    await place.keepFor(fileOf('abc'), nodeNo(1));
    await place.rounds();
    expect((await place.objects()).map(({ key }) => key)).toContain(elsewhere);
  });

  test('L4 two collectors at once, beside uploads that come and go: nothing that is referred to is lost', async () => {
    const place = await begin();
    const files = Array.from({ length: 12 }, (_, i) => fileOf([...'abcdefghijklmnopqrstuvwxyz'].slice(i, i + 6).join('')));
    for (let day = 0; day < 30; day += 1) {
      place.clock += DAY;
      const now = files[day % files.length];
      const gone = nodeNo(((day + 5) % files.length) + 1);
      if (!now) throw new Error('no file');
      await Promise.all([
        place.round(),
        place.round(),
        place.keep(now).catch(() => place.keep(now)).then(() => place.subject.use(space, nodeNo((day % files.length) + 1), now.id)),
        day % 3 === 0 ? place.subject.purge(space, gone) : Promise.resolve(),
      ]);
      expect(await place.isWhole(now)).toBe(true);
    }
    expect(place.alarms).toEqual([]);
  });
}
