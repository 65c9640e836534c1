import { chunksSize, encodeManifest, toHex } from '@holdfast/chunking';
import { asManifestId } from '@holdfast/domain';
import type { ExpectStatic, TestAPI } from 'vitest';
import { asPackId } from '../../content/content-index.ts';
import { objectKeyOf, sourceOf } from '../../content/content-store.ts';
import { rebuildIndex, type RebuildStep } from '../../content/rebuild-index.ts';
import { gatherManifests, manifestsKey, shelveManifests, type ShelveOptions } from '../../content/shelve/shelve-manifests.ts';
import { packKey } from '../../content/store-pack.ts';
import { type VerifyStep, verifyContent } from '../../content/verify/verify-content.ts';
import { nodeNo } from '../sequencer/test-device.ts';
import { alice, type CollectorSubject, DAY, fileOf, Place, space, uuid } from './collector-place.ts';

/** What lies in the store must be enough to index everything again, on any index and store (H41). Each test gets an empty one. */
export function manifestShelfContract({ test, expect }: { readonly test: TestAPI; readonly expect: ExpectStatic }, open: () => Promise<CollectorSubject>): void {
  class Shelved extends Place {
    #shelves = 0;
    readonly #ports = { store: this.store, shelf: this.subject.shelf, sha256: this.sha256, uuid: () => uuid(0xe000 + (this.#shelves += 1)) };

    shelve(options: Partial<ShelveOptions> = {}): Promise<number> {
      return shelveManifests({ ...this.#ports, signal: { aborted: false }, ...options }, space);
    }

    gather(options: Partial<ShelveOptions> = {}): Promise<number> {
      return gatherManifests({ ...this.#ports, signal: { aborted: false }, ...options }, space);
    }

    async rebuild(): Promise<readonly RebuildStep[]> {
      const steps: RebuildStep[] = [];
      for await (const step of rebuildIndex(this, space)) steps.push(step);
      return steps;
    }

    async verify(readData = true): Promise<readonly VerifyStep[]> {
      const steps: VerifyStep[] = [];
      const ports = { store: this.store, index: this.subject.collector, shelf: this.subject.shelf, sha256: this.sha256, now: this.now };
      for await (const step of verifyContent(ports, space, { readData, signal: { aborted: false }, rows: 2 })) if (step.kind !== 'read') steps.push(step);
      return steps;
    }

    async lists(): Promise<readonly string[]> {
      return (await this.objects()).map(({ key }) => key).filter((key) => key.startsWith('manifests/'));
    }
  }
  const begin = async (): Promise<Shelved> => new Shelved(await open());
  const files = ['abc', 'bcd', 'xyz', ''].map(fileOf);
  const withFiles = async (): Promise<Shelved> => {
    const place = await begin();
    for (const [i, file] of files.entries()) await place.keepFor(file, nodeNo(i + 1));
    return place;
  };

  test('H41 packs and manifests come back from the store alone: every content opens, and nothing is asked for again', async () => {
    const place = await withFiles();
    expect(await place.subject.shelf.waiting(null, 10)).toEqual([space]);
    expect(await place.shelve()).toBe(files.length);
    expect(await place.subject.shelf.waiting(null, 10)).toEqual([]);
    expect(await place.shelve()).toBe(0);
    await place.subject.lose(space, 'all');
    expect(await place.subject.collector.lostManifests(space, 10)).toHaveLength(files.length);
    const steps = await place.rebuild();
    expect(steps.filter(({ kind }) => kind === 'manifests')).toEqual([{ kind: 'manifests', restored: files.length, known: 0, incomplete: [] }]);
    expect(await place.subject.collector.lostManifests(space, 10)).toEqual([]);
    for (const file of files) {
      expect(await place.isWhole(file)).toBe(true);
      expect((await place.ask(file))?.state).toBe('committed');
    }
    expect(await place.rebuild()).toContainEqual({ kind: 'manifests', restored: 0, known: files.length, incomplete: [] });
    await place.rounds();
    for (const file of files) expect(await place.isWhole(file)).toBe(true);
  });

  test('H41, H38 a manifest of which a chunk is not there is not restored: whoever has the bytes is asked for them', async () => {
    const place = await withFiles();
    await place.shelve();
    const [lost] = files;
    if (!lost) throw new Error('no file');
    const [first] = await place.index.places(space, lost.id, 0, 1);
    if (!first) throw new Error('no place');
    const whole = await place.object(first.key);
    await place.store.delete(first.key);
    await place.subject.lose(space, 'all');
    expect(await place.rebuild()).toContainEqual({ kind: 'manifests', restored: 2, known: 0, incomplete: expect.arrayContaining(['abc', 'bcd'].map((letters) => fileOf(letters).id)) });
    expect((await place.ask(lost))?.state).toBe('missing');
    expect(await place.verify(false)).toContainEqual({ kind: 'damage', what: `manifest ${lost.id}`, reason: 'a version refers to it, and it is not there' });
    await place.keep(lost);
    expect(await place.isWhole(lost)).toBe(true);
    await place.store.put(first.key, sourceOf(whole));
    expect(await place.rebuild()).toContainEqual({ kind: 'manifests', restored: 1, known: 3, incomplete: [] });
    expect(await place.verify()).toEqual([]);
  });

  test('H41 what is damaged, or was written by a later version, is named, and stops nothing', async () => {
    const place = await withFiles();
    await place.shelve();
    const [list] = await place.lists();
    const bytes = await place.object(objectKeyOf(list ?? ''));
    const strange = manifestsKey(space, uuid(0xfff));
    await place.store.put(strange, sourceOf(bytes.map((byte, i) => (i === 4 ? 9 : byte))));
    const noise = packKey(space, asPackId(uuid(0xbeef)));
    await place.store.put(noise, sourceOf(bytes));
    await place.subject.lose(space, 'all');
    const steps = await place.rebuild();
    expect(steps.flatMap((step) => (step.kind === 'damaged' ? [[step.key, step.reason]] : []))).toEqual([
      [noise, 'the object does not end like a stored pack ("HFPT")'],
      [strange, 'lists of version 9 are not known here: a later Holdfast wrote it'],
    ]);
    for (const file of files) expect(await place.isWhole(file)).toBe(true);
  });

  test('H41 a content of 45,001 chunks lies in the store like any other, between small ones, and comes back', async () => {
    const place = await withFiles();
    const some = fileOf('abc').chunks;
    const chunks = [...Array.from({ length: 15_000 }, () => some).flat(), ...some.slice(0, 1)];
    const id = asManifestId(toHex(place.sha256.digest(encodeManifest(chunks))));
    const size = chunksSize(chunks);
    await place.index.withWrite(space, (writer) => writer.addManifests([{ id, chunker: 'fastcdc-128k-1', size, chunks }], alice, place.now()));
    await place.subject.use(space, nodeNo(9), id);
    expect(await place.shelve()).toBe(files.length + 1);
    await place.subject.lose(space, 'all');
    expect((await place.rebuild()).filter(({ kind }) => kind === 'manifests')).toEqual([{ kind: 'manifests', restored: files.length + 1, known: 0, incomplete: [] }]);
    expect(await place.index.chunksOf(space, [id], 50_000)).toEqual(chunks.map((chunk) => ({ manifest: id, ...chunk })));
    expect((await place.index.manifestsOf(space, [id]))[0]?.size).toBe(size);
  });

  test('H41, H43 (e) what is just being deleted is not indexed again', async () => {
    const place = await begin();
    await place.keep(fileOf('abc'));
    await place.rounds(8);
    while ((await place.subject.collector.toDelete(10)).length === 0) {
      place.clock += DAY;
      for await (const _ of place.newCollector().round(space)) continue;
    }
    expect(await place.rebuild()).toEqual([]);
    await place.round();
    expect((await place.objects()).filter(({ key }) => key.startsWith('packs/'))).toEqual([]);
  });

  test('H41 lists are as large as they may be; small ones, and those that are hardly needed, are written together, and the old ones go', async () => {
    const place = await begin();
    const letters = [...'abcdefghijklmnopqrst'];
    for (const [i, letter] of letters.entries()) {
      await place.keepFor(fileOf(letter), nodeNo(i + 1));
      await place.shelve();
    }
    expect(await place.lists()).toHaveLength(letters.length);
    expect(await place.gather()).toBe(letters.length);
    expect(await place.gather()).toBe(0);
    await place.rounds(3);
    expect(await place.lists()).toHaveLength(1);
    for (const [i] of letters.slice(0, 12).entries()) await place.subject.purge(space, nodeNo(i + 1));
    await place.rounds();
    expect(await place.gather({ scattered: { part: 0.5, small: 0, few: 100 } })).toBe(8);
    expect(await place.gather()).toBe(0);
    await place.rounds(3);
    expect(await place.lists()).toHaveLength(1);
    await place.subject.lose(space, 'all');
    await place.rebuild();
    for (const letter of letters.slice(12)) expect(await place.isWhole(fileOf(letter))).toBe(true);
    expect(await place.shelve({ objectBytes: 250 })).toBe(8);
    expect(await place.gather({ objectBytes: 250 })).toBe(0);
  });

  test('H41 two servers write the same ones at once: one of both copies is kept, the other goes', async () => {
    const place = await withFiles();
    await Promise.all([place.shelve(), place.shelve()]);
    await place.gather();
    await place.rounds(3);
    expect(await place.lists()).toHaveLength(1);
    await place.subject.lose(space, 'all');
    await place.rebuild();
    for (const file of files) expect(await place.isWhole(file)).toBe(true);
  });

  test('H41 a list that is gone or damaged is found by whoever looks, and written again', async () => {
    const place = await withFiles();
    for (const harm of ['gone', 'short', 'flipped']) {
      await place.shelve();
      const key = objectKeyOf((await place.lists())[0] ?? '');
      const bytes = await place.object(key);
      if (harm === 'gone') await place.store.delete(key);
      else await place.store.put(key, sourceOf(harm === 'short' ? bytes.subarray(1) : bytes.map((byte, i) => (i === 30 ? byte ^ 1 : byte))));
      expect(await place.verify()).toEqual([{ kind: 'mended', what: key, reason: expect.any(String) }]);
      expect((await place.subject.collector.checked(space)).paused).toBeNull();
      await place.store.delete(key);
    }
    expect(await place.shelve()).toBe(files.length);
    expect(await place.verify()).toEqual([]);
  });

  test('H41 a manifest that went while it was written is not said to lie anywhere', async () => {
    const place = await begin();
    await place.subject.shelf.shelved(space, { id: uuid(0xabc), key: manifestsKey(space, uuid(0xabc)), size: 48 }, [asManifestId('e'.repeat(64))]);
    expect(await place.subject.shelf.shelves(space, null, 10)).toEqual([]);
  });
}
