import { expect, test } from 'vitest';
import { formatBytes } from './bytes.ts';

test.each([
  [0, '0\u00a0B'], [999, '999\u00a0B'], [1000, '1\u00a0KB'], [17_640, '17.6\u00a0KB'], [999_999, '1\u00a0MB'], [4_210_000_000, '4.21\u00a0GB'],
  [212_000_000, '212\u00a0MB'], [9_999, '10\u00a0KB'], [3.2e15, '3.2\u00a0PB'], [5e18, '5000\u00a0PB'],
])('LOOK Writing: %d bytes are %s, and no line ends between number and unit', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
