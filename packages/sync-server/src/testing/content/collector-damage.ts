import { asManifestId } from '@holdfast/domain';
import type { ExpectStatic, TestAPI } from 'vitest';
import { sourceOf } from '../../content/content-store.ts';
import { nodeNo } from '../sequencer/test-device.ts';
import { DAY, fileOf, type Place, space } from './collector-place.ts';

/** What was lost or does not agree pauses the collector (H43 f, L4). */
export function damageContract({ test, expect }: { readonly test: TestAPI; readonly expect: ExpectStatic }, begin: () => Promise<Place>): void {
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
}
