import { chunkHashOf } from '@holdfast/chunking';
import type { ChunkHash } from '@holdfast/chunking';
import { asManifestId, asSpaceId } from '@holdfast/domain';
import { asPackId, packKey } from '@holdfast/sync-server';
import { expect, test } from 'vitest';
import { CollectWatch } from './collect-watch.ts';

const hour = 3_600_000;
const space = asSpaceId('00000000-0000-4000-8000-0000000000c0');
const [hash, manifest] = [chunkHashOf('a'.repeat(64)), asManifestId('b'.repeat(64))];
const id = asPackId('00000000-0000-4000-8000-0000000000c1');
const pack = { id, key: packKey(space, id), size: 10, live: 0, storedAt: 0, condemned: false };

const begin = () => {
  const said: string[] = [];
  const state = { now: 0, there: true, hasRow: false, condemnedAt: null as number | null };
  const watch = new CollectWatch({
    now: () => state.now, hasChunk: () => state.there, hasManifest: () => state.there, condemned: () => new Map<ChunkHash, number | null>([[hash, state.condemnedAt]]),
    withoutRow: (keys) => new Set(state.hasRow ? [] : keys), report: (_, detail) => said.push(detail), evaluated: () => undefined,
  });
  return { said, state, watch };
};

test('H43a, H43b what an answer said is there for two days, what it committed for seven; a backup of the database takes that back', () => {
  const { said, state, watch } = begin();
  watch.promises(space)(manifest, [hash]);
  state.there = false;
  state.now = 40 * hour;
  watch.check(space);
  expect(said).toEqual([expect.stringMatching(/^chunk .* 7 hours too soon/u), expect.stringMatching(/^manifest .* 127 hours too soon/u)]);
  state.now = 60 * hour;
  watch.check(space);
  expect(said).toHaveLength(3);
  watch.setBack();
  watch.check(space);
  expect(said).toHaveLength(3);
});

test('H43a, H43b a promise counts from when its request came, however long the answer takes', () => {
  const { said, state, watch } = begin();
  const promise = watch.promises(space);
  Object.assign(state, { now: 120 * 24 * hour, there: false });
  promise(manifest, [hash]);
  watch.check(space);
  expect(said).toEqual([]);
});

test('H43c a chunk goes a day after it was condemned, and never without that', () => {
  for (const [at, wrong] of [[null, 1], [30 * hour, 1], [10 * hour, 0]] as const) {
    const { said, state, watch } = begin();
    Object.assign(state, { now: 40 * hour, condemnedAt: at });
    const look = watch.drops(space);
    state.there = false;
    look();
    expect(said).toHaveLength(wrong);
  }
});

test('H43c, H43d, H43e an object goes a week after its pack was found empty, or a day after it was seen without a row', () => {
  const { said, state, watch } = begin();
  watch.packs([pack]);
  state.now = 100 * hour;
  watch.deletes(pack.key);
  expect(said).toEqual([expect.stringContaining('100 hours after its pack was found empty')]);
  watch.objects([pack.key]);
  state.now = 110 * hour;
  watch.deletes(pack.key);
  expect(said).toEqual([expect.anything(), expect.stringContaining('10 hours after it was seen without a row')]);
  watch.packs([pack]);
  state.now = 300 * hour;
  watch.deletes(pack.key);
  expect(said).toHaveLength(2);
});

test('H43e an object that has a row again has its full day once it loses that; a backup of the database gives it anew', () => {
  for (const [hasRow, isSetBack, wrong] of [[false, false, 0], [true, false, 1], [false, true, 1]] as const) {
    const { said, state, watch } = begin();
    watch.objects([pack.key]);
    Object.assign(state, { now: 30 * hour, hasRow });
    watch.objects([pack.key]);
    if (isSetBack) watch.setBack();
    Object.assign(state, { now: 40 * hour, hasRow: false });
    watch.objects([pack.key]);
    state.now = 45 * hour;
    watch.deletes(pack.key);
    expect(said).toHaveLength(wrong);
  }
});
