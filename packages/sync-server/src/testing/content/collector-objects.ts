import { asSpaceId } from '@holdfast/domain';
import type { ExpectStatic, TestAPI } from 'vitest';
import { asPackId } from '../../content/content-index.ts';
import { objectKeyOf, sourceOf } from '../../content/content-store.ts';
import { acceptPack, packKey } from '../../content/store-pack.ts';
import { nodeNo } from '../sequencer/test-device.ts';
import { alice, DAY, fileOf, keyOfPack, packOf, type Place, space, uuid } from './collector-place.ts';

/** Objects of the store that nothing refers to (H43 e). */
export function objectsContract({ test, expect }: { readonly test: TestAPI; readonly expect: ExpectStatic }, begin: () => Promise<Place>): void {
  test('H43 (e) an object without a row is swept after a day; one that gets its row in time stays, and nothing else is ever touched', async () => {
    const place = await begin();
    const late = fileOf('late');
    const [lateKey, strayKey, foreign] = [await keyOfPack(uuid(0xaaa), late), packKey(space, asPackId(uuid(0xbbb))), objectKeyOf('elsewhere/a')];
    for (const key of [lateKey, strayKey, foreign, objectKeyOf('packs/not-ours')]) await place.store.put(key, sourceOf(new Uint8Array(10)));
    await place.round();
    place.clock += DAY - 1;
    await place.round();
    const bytes = packOf(late);
    await acceptPack(place, { upload: uuid(0xaaa), space, uploader: alice, bytes });
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
    const key = await keyOfPack(uuid(0xccc), file);
    await place.store.put(key, sourceOf(new Uint8Array(10)));
    await place.round();
    place.clock += DAY + 1;
    await place.subject.collector.condemnStrays(space, place.clock - DAY, 10);
    expect(await place.subject.collector.toDelete(10)).toEqual([key]);
    const bytes = packOf(file);
    const upload = (): Promise<void> => acceptPack(place, { upload: uuid(0xccc), space, uploader: alice, bytes });
    await expect(upload()).rejects.toMatchObject({ code: 'storageUnavailable' });
    await place.round();
    await upload();
    await place.keepFor(file, nodeNo(1));
    await place.rounds();
    expect(await place.isWhole(file)).toBe(true);
  });

  test('L1, H38, H43 (e) what an attempt left that was never indexed is swept, and takes nothing of what was sent under its upload afterwards', async () => {
    const place = await begin();
    const [first, second] = [fileOf('abc'), fileOf('xyz')];
    const upload = uuid(0xccc);
    const dies = { ...place, now: place.now, index: Object.assign(Object.create(place.index) as typeof place.index, { withWrite: () => Promise.reject(new Error('the process died')) }) };
    await expect(acceptPack(dies, { upload, space, uploader: alice, bytes: packOf(first) })).rejects.toThrow('the process died');
    await acceptPack(place, { upload, space, uploader: alice, bytes: packOf(second) });
    await place.keepFor(second, nodeNo(1));
    expect((await place.objects()).map(({ key }) => key)).toEqual([await keyOfPack(upload, first), await keyOfPack(upload, second)].sort());
    await place.rounds();
    expect((await place.objects()).map(({ key }) => key)).toEqual([await keyOfPack(upload, second)]);
    expect(await place.isWhole(second)).toBe(true);
  });

  test('L4, H43 (e) a collector that is slow to delete an object does not delete what was put there again', async () => {
    const place = await begin();
    const file = fileOf('abc');
    const key = await keyOfPack(uuid(0xccc), file);
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
    const bytes = packOf(file);
    await acceptPack(place, { upload: uuid(0xccc), space, uploader: alice, bytes });
    await place.keepFor(file, nodeNo(1));
    expect(await index.deleteObject(key, () => place.store.delete(key))).toBe(false);
    expect(await place.isWhole(file)).toBe(true);
  });

  test('L4, H43 (e) objects of a space that is not here are nobody\'s to delete', async () => {
    const place = await begin();
    const elsewhere = packKey(asSpaceId('00000000-0000-4000-8001-00000000ffff'), asPackId(uuid(0xddd)));
    await place.store.put(elsewhere, sourceOf(new Uint8Array(10)));
    await place.keepFor(fileOf('abc'), nodeNo(1));
    await place.rounds();
    expect((await place.objects()).map(({ key }) => key)).toContain(elsewhere);
  });
}
