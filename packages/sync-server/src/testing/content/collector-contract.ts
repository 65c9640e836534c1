import { asManifestId } from '@holdfast/domain';
import type { ExpectStatic, TestAPI } from 'vitest';
import { collectorTimes } from '../../content/collect/collector.ts';
import { asPackId } from '../../content/content-index.ts';
import { nodeNo } from '../sequencer/test-device.ts';
import { type CollectorSubject, DAY, fileOf, HOUR, Place, space, uuid } from './collector-place.ts';
import { compactionContract } from './collector-compaction.ts';
import { damageContract } from './collector-damage.ts';
import { objectsContract } from './collector-objects.ts';

/** What collecting must do and must never do, on any index (H43, L4). Each test gets an empty one. */
export function collectorContract(api: { readonly test: TestAPI; readonly expect: ExpectStatic }, open: () => Promise<CollectorSubject>): void {
  const { test, expect } = api;
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

  compactionContract(api, begin);
  objectsContract(api, begin);
  damageContract(api, begin);
}
