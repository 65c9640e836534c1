import { chunksSize } from '@holdfast/chunking';
import type { ExpectStatic, TestAPI } from 'vitest';
import type { CollectorStep } from '../../content/collect/collector.ts';
import { sourceOf } from '../../content/content-store.ts';
import { nodeNo } from '../sequencer/test-device.ts';
import { DAY, fileOf, type Place, space } from './collector-place.ts';

/** Packs that are mostly dead or small become one (H43 d). */
export function compactionContract({ test, expect }: { readonly test: TestAPI; readonly expect: ExpectStatic }, begin: () => Promise<Place>): void {
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
}
