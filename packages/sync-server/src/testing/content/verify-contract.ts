import type { ExpectStatic, TestAPI } from 'vitest';
import { asPackId, type ChunkPlace } from '../../content/content-index.ts';
import { objectKeyOf, sourceOf } from '../../content/content-store.ts';
import { rebuildIndex } from '../../content/rebuild-index.ts';
import { type VerifyStep, verifyContent } from '../../content/verify/verify-content.ts';
import { nodeNo } from '../sequencer/test-device.ts';
import { type CollectorSubject, fileOf, Place, space } from './collector-place.ts';

/** What looking at everything must find, on any index and store (H41, H43f, S4). Each test gets an empty one. */
export function verifyContract({ test, expect }: { readonly test: TestAPI; readonly expect: ExpectStatic }, open: () => Promise<CollectorSubject>): void {
  const file = fileOf('abcdef');

  class Verified extends Place {
    async verify(readData = true, signal = { aborted: false }): Promise<readonly VerifyStep[]> {
      const steps: VerifyStep[] = [];
      for await (const step of verifyContent({ store: this.store, index: this.subject.collector, shelf: this.subject.shelf, sha256: this.sha256, now: this.now }, space, { readData, signal, rows: 2 })) steps.push(step);
      return steps;
    }

    async damage(readData = true): Promise<readonly string[]> {
      return (await this.verify(readData)).flatMap((step) => (step.kind === 'damage' ? [`${step.what}: ${step.reason}`] : []));
    }

    async rebuild(): Promise<void> {
      for await (const step of rebuildIndex(this, space)) expect(step.kind).not.toBe('damaged');
    }

    /** One bit of the second chunk of the file. */
    async rot(): Promise<void> {
      const { key, offset } = await this.placed();
      const object = await this.object(key);
      await this.store.put(key, sourceOf(object.map((byte, i) => (i === offset + 3 ? byte ^ 1 : byte))));
    }

    async paused(): Promise<string | null> {
      return (await this.subject.collector.checked(space)).paused;
    }

    /** Where the second chunk of the file lies. */
    async placed(): Promise<ChunkPlace> {
      const [, place] = await this.index.places(space, file.id, 0, 2);
      if (!place) throw new Error('no place');
      return place;
    }
  }
  const begin = async (): Promise<Verified> => {
    const place = new Verified(await open());
    await place.keepFor(file, nodeNo(1));
    await place.keepFor(fileOf('xyz'), nodeNo(2));
    return place;
  };

  test('verify H41 what is whole is found whole, all of its bytes read', async () => {
    const place = await begin();
    const steps = await place.verify();
    expect(steps.filter(({ kind }) => kind === 'damage')).toEqual([]);
    const read = steps.reduce((sum, step) => sum + (step.kind === 'read' ? step.bytes : 0), 0);
    expect(read).toBe([...file.chunks, ...fileOf('xyz').chunks].reduce((sum, { size }) => sum + size, 0));
    expect(await place.subject.collector.checked(space)).toEqual({ at: place.clock, paused: null });
  });

  test('verify H43 (f) a pause is lifted by whoever has looked at everything and found it whole, and by nobody else', async () => {
    const place = await begin();
    const { key } = await place.placed();
    const object = await place.object(key);
    await place.store.delete(key);
    expect(await place.damage(false)).toEqual([`${key}: live chunks lie in it, and it is not in the store`]);
    expect(await place.paused()).toContain(key);
    expect(await place.round()).toContainEqual({ kind: 'paused', changed: 0 });
    await place.store.put(key, sourceOf(object));
    await place.verify(true, { aborted: true });
    expect(await place.paused()).toContain(key);
    expect(await place.damage()).toEqual([]);
    expect(await place.paused()).toBeNull();
    expect(await place.round()).not.toContainEqual(expect.objectContaining({ kind: 'paused' }));
  });

  test('verify S4 one bit of a body, of a trailer, an object cut short: each is named, and collecting pauses', async () => {
    const place = await begin();
    const { key, offset, hash } = await place.placed();
    const object = await place.object(key);
    const flipped = (at: number): Uint8Array => object.map((byte, i) => (i === at ? byte ^ 1 : byte));
    await place.store.put(key, sourceOf(flipped(offset + 3)));
    expect(await place.damage(false)).toEqual([]);
    expect(await place.damage()).toEqual([`${key}: its chunk ${hash} does not hash to its name`]);
    expect(await place.paused()).toContain(hash);
    await place.store.put(key, sourceOf(flipped(object.length - 20)));
    expect(await place.damage()).toEqual([`${key}: the trailer does not hash to what it says`]);
    await place.store.put(key, sourceOf(object.subarray(0, object.length - 1)));
    expect(await place.damage()).toEqual([`${key}: it has ${object.length - 1} bytes in the store and ${object.length} in the index`]);
    await place.store.put(key, sourceOf(object));
    expect(await place.damage()).toEqual([]);
    expect(await place.paused()).toBeNull();
  });

  test('verify H43 (f), S4 a pause for what was read is lifted by reading alone, and not by the collector', async () => {
    const place = await begin();
    const { key, offset, hash } = await place.placed();
    const object = await place.object(key);
    await place.store.put(key, sourceOf(object.map((byte, i) => (i === offset + 3 ? byte ^ 1 : byte))));
    expect(await place.damage()).toHaveLength(1);
    expect(await place.verify(false)).toEqual([{ kind: 'unread', reason: expect.stringContaining(hash) }]);
    expect(await place.newCollector().check(space)).toEqual({ kind: 'paused', changed: 0 });
    expect(await place.round()).toContainEqual({ kind: 'paused', changed: 0 });
    expect(await place.paused()).toContain(hash);
    await place.store.put(key, sourceOf(object));
    expect(await place.verify(false)).toHaveLength(1);
    expect(await place.damage()).toEqual([]);
    expect(await place.paused()).toBeNull();
    expect(await place.verify(false)).toEqual([]);
  });

  test('verify H43 (f) a look counts from when it began: what is found useless while it goes on waits for the next', async () => {
    const place = await begin();
    const began = place.clock;
    for await (const _ of verifyContent({ store: place.store, index: place.subject.collector, shelf: place.subject.shelf, sha256: place.sha256, now: place.now }, space, { readData: true, signal: { aborted: false }, rows: 2 })) place.clock += 60_000;
    expect(place.clock).toBeGreaterThan(began);
    expect(await place.subject.collector.checked(space)).toEqual({ at: began, paused: null });
  });

  const heal = async (place: Verified): Promise<readonly string[]> => {
    const missing = (await place.ask(file)) as { readonly missing?: readonly string[] } | undefined;
    await place.keep(file);
    expect(await place.isWhole(file)).toBe(true);
    expect(await place.damage()).toEqual([]);
    expect(await place.ask(file)).toMatchObject({ state: 'committed' });
    return missing?.missing ?? [];
  };
  const allOf = (chunks: readonly { readonly hash: string }[]): readonly string[] => chunks.map(({ hash }) => hash);

  test('verify H8, H38 chunks of an object that is gone are asked for again, and lie where they are sent', async () => {
    const place = await begin();
    expect(await place.ask(file)).toMatchObject({ state: 'committed' });
    await place.store.delete((await place.placed()).key);
    await place.damage(false);
    expect(await heal(place)).toEqual(allOf(file.chunks));
    expect(await place.paused()).toBeNull();
  });

  test('verify H8, H38 a reading that meets an object that is gone, or cut short, is told; its chunks are asked for again', async () => {
    for (const cut of [false, true]) {
      const place = await begin();
      const { key, offset } = await place.placed();
      if (cut) await place.store.put(key, sourceOf((await place.object(key)).subarray(0, offset)));
      else await place.store.delete(key);
      await expect(place.isWhole(file)).rejects.toThrow();
      expect(await heal(place)).toEqual(allOf(file.chunks));
    }
  });

  test('verify H8, H38 of a pack in which one chunk is rotten only that one is asked for again', async () => {
    const place = await begin();
    await place.rot();
    const { hash } = await place.placed();
    expect(await place.damage()).toEqual([expect.stringContaining(hash)]);
    expect(await heal(place)).toEqual([hash]);
  });

  test('verify H8, H38 what is found whole again is not asked for', async () => {
    const place = await begin();
    const { key } = await place.placed();
    const object = await place.object(key);
    await place.store.delete(key);
    await place.damage(false);
    expect(await place.ask(file)).toMatchObject({ state: 'missing' });
    await place.store.put(key, sourceOf(object));
    expect(await place.damage()).toEqual([]);
    expect(await place.ask(file)).toMatchObject({ state: 'committed' });
  });

  test('verify H8, H41, H43 bytes sent again before anybody saw the damage are never deleted; indexing again finds them, and no rotten copy', async () => {
    const place = await begin();
    await place.rot();
    const { hash, key } = await place.placed();
    await place.index.markDamaged(space, key, [hash]);
    await place.rebuild();
    expect(await place.ask(file)).toMatchObject({ state: 'missing', missing: [hash] });
    await place.send(fileOf('qr')); // a pack that goes: what is deleted otherwise
    const before = await place.objects();
    await place.rounds();
    expect(await place.objects()).toEqual(before);
    await place.subject.collector.setDamaged(space, asPackId(key.split('/').at(-1) ?? ''), []);
    await place.send(file);
    await place.index.markDamaged(space, key, [hash]);
    const both = await place.objects();
    await place.rounds();
    expect(await place.objects()).toEqual(both);
    expect((await place.placed()).key).toBe(key);
    await place.rebuild();
    expect((await place.placed()).key).not.toBe(key);
    expect(await place.isWhole(file)).toBe(true);
    expect(await place.damage()).toEqual([]);
  });

  test('verify S4 an object that is a pack, but another one, is named', async () => {
    const place = await begin();
    const { key } = await place.placed();
    const other = (await place.objects()).find((object) => object.key !== key);
    if (!other) throw new Error('one object');
    await place.store.put(objectKeyOf(other.key), sourceOf(await place.object(key)));
    expect(await place.damage()).toHaveLength(1);
  });
}
