import { expect, test } from 'vitest';
import { formatBytes } from './bytes.ts';

test.each([
  [0, '0 B'], [999, '999 B'], [1000, '1 KB'], [17_640, '17.6 KB'], [999_999, '1 MB'], [4_210_000_000, '4.21 GB'],
  [212_000_000, '212 MB'], [9_999, '10 KB'], [3.2e15, '3.2 PB'], [5e18, '5000 PB'],
])('LOOK Writing: %d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
