import { expect, test } from 'vitest';
import { formatMoment } from './dates.ts';

const now = new Date(2026, 4, 16, 14, 40).getTime();

test.each([
  [new Date(2026, 4, 16, 14, 31), 'Today, 14:31'],
  [new Date(2026, 4, 16, 0, 0), 'Today, 00:00'],
  [new Date(2026, 4, 15, 23, 58), 'Yesterday, 23:58'],
  [new Date(2026, 4, 14, 16, 8), '14 May, 16:08'],
  [new Date(2024, 2, 3, 9, 0), '3 Mar 2024'],
])('LOOK Writing: times as people say them (%s)', (at, text) => {
  expect(formatMoment(at.getTime(), now)).toBe(text);
});
