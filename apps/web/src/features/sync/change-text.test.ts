import { expect, test } from 'vitest';
import { changeFixture } from '../../testing/fixture-engine/fixture-changes.ts';
import { glyphOf, labelOf, percentOf, reasonOf, timeLeft } from './change-text.ts';

const change = changeFixture(1, { words: { before: 'Add', name: 'film.mp4', after: '' }, path: ['Dives'], size: 4_210_000_000, at: Date.UTC(2026, 4, 16, 12), reason: 'Waits for the network', state: 'network' });
const sending = { ...change, state: 'sending' as const, reason: '', progress: { done: 2_600_000_000, total: 4_210_000_000 } };
const job = { filesDone: 2, filesTotal: 12, bytesDone: 0, bytesTotal: 420_000_000, bytesPerSecond: 1_000_000, secondsLeft: 420 };

test('LOOK Sync glyphs: one change, one shape that matures', () => {
  expect([change, sending, { ...change, state: 'settled' as const }, { ...change, state: 'parked' as const }].map(glyphOf)).toEqual(['waiting', 'sending', 'saved', 'needs']);
  expect(Math.round(percentOf(sending))).toBe(62);
  expect([percentOf(change), percentOf({ ...change, state: 'deciding' })]).toEqual([0, 100]);
});

test('2.3: why it waits, or how far it is; a screen reader hears all of it', () => {
  expect(reasonOf(change)).toBe('Waits for the network');
  expect(reasonOf(sending)).toBe('2.6\u00a0GB of 4.21\u00a0GB');
  expect(reasonOf({ ...sending, state: 'paused', reason: 'Paused' })).toBe('2.6\u00a0GB of 4.21\u00a0GB, Paused');
  expect(reasonOf({ ...sending, progress: { done: 1_200_000, total: 1_240_000, fresh: 38_000 } })).toBe('1.2\u00a0MB of 1.24\u00a0MB, only 38\u00a0KB new');
  expect(labelOf(change, Date.UTC(2026, 4, 16, 13))).toMatch(/^Add film.mp4, Waits for the network, 4.21\sGB, Dives, today, \d\d:00$/);
});

test.each([[job, '7 minutes'], [{ ...job, secondsLeft: null }, ''], [null, ''], [{ ...job, secondsLeft: 1 }, 'a minute'], [{ ...job, secondsLeft: 42_000 }, '12 hours']])('the time left of %j is "%s"', (one, text) => {
  expect(timeLeft(one)).toBe(text);
});
