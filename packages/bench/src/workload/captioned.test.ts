import { expect, test } from 'vitest';
import { withCaption } from './captioned.ts';

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xd9);

test('a caption stands in a segment of its own, and every other byte is as it was', () => {
  const captioned = withCaption(jpeg, 'At the sea');
  expect([...captioned.subarray(0, 4)]).toEqual([0xff, 0xd8, 0xff, 0xe1]);
  const length = ((captioned[4] ?? 0) << 8) | (captioned[5] ?? 0);
  expect(captioned.subarray(4 + length)).toEqual(jpeg.subarray(2));
  expect(Buffer.from(captioned).toString('latin1')).toContain('At the sea');
});

test('what is no JPEG is refused', () => {
  expect(() => withCaption(Uint8Array.of(1, 2, 3, 4), 'x')).toThrow('no JPEG');
});
