import { expect, test } from 'vitest';
import { seededBytes } from '../measure/random-bytes.ts';
import { withInsertions } from './inserted-bytes.ts';

const bytes = new Uint8Array(seededBytes(5000, 3)).map((byte) => byte | 0x80);

test.each([0, 1, 10, 100])('%i insertions leave every byte that was there, in order, and add as many', (count) => {
  const longer = withInsertions(bytes, count, 7);
  expect(longer.length).toBe(bytes.length + count);
  expect(longer.filter((byte) => byte >= 0x80)).toEqual(bytes);
});

test('the same seed inserts at the same places, another one elsewhere', () => {
  expect(withInsertions(bytes, 3, 1)).toEqual(withInsertions(bytes, 3, 1));
  expect(withInsertions(bytes, 3, 1)).not.toEqual(withInsertions(bytes, 3, 2));
});

test('an empty file takes insertions', () => {
  expect(withInsertions(new Uint8Array(0), 2, 0)).toEqual(Uint8Array.of(0x21, 0x21));
});
