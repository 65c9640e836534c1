import type { SyncStatus } from '@holdfast/sync-client';
import { expect, test } from 'vitest';
import { promiseOf } from './promise.ts';

const calm: SyncStatus = {
  network: 'online', leader: true, waiting: 0, staging: null, sending: null, direct: 0, paused: false, needsYou: 0, conflicts: 0, signedOut: false, upgradeRequired: false,
  connecting: false, ready: true, storage: null, lastSynced: 1,
};
const job = { filesDone: 2, filesTotal: 12, bytesDone: 25, bytesTotal: 100, bytesPerSecond: 4_100_000, secondsLeft: 1 };

test.each<[Partial<SyncStatus>, string]>([
  [{}, 'All changes saved'],
  [{ needsYou: 2 }, '2 items wait for you, everything else saved'],
  [{ needsYou: 1, conflicts: 1 }, '2 items wait for you, everything else saved'],
  [{ conflicts: 3 }, 'All changes saved, 3 files wait for you'],
  [{ conflicts: 1 }, 'All changes saved, 1 file waits for you'],
  [{ sending: job, waiting: 9 }, 'Sending 3 of 12, 4.1\u00a0MB/s'],
  [{ staging: { files: 12, bytesDone: 400_000_000, bytesTotal: 1_200_000_000 } }, 'Keeping 12 files on this device, 400\u00a0MB of 1.2\u00a0GB'],
  [{ staging: { files: 1, bytesDone: 0, bytesTotal: 3000 } }, 'Keeping 1 file on this device'],
  [{ network: 'offline', direct: 1 }, 'Offline, 1 file only where it was chosen, keep this page open'],
  [{ direct: 2, paused: true }, 'Paused, 2 files only where they were chosen, keep this page open'],
  [{ sending: job, direct: 1 }, 'Sending 3 of 12, 4.1\u00a0MB/s, keep this page open'],
  [{ paused: true, waiting: 2 }, 'Paused, 2 changes kept on this device'],
  [{ network: 'offline', waiting: 5 }, 'Offline, 5 changes kept on this device'],
  [{ network: 'offline' }, 'Offline, no changes waiting'],
  [{ waiting: 1 }, '1 change waiting'],
  [{ connecting: true, network: 'offline' }, 'Connecting'],
  [{ connecting: true, network: 'offline', waiting: 2 }, 'Connecting, 2 changes kept on this device'],
  [{ signedOut: true, waiting: 3 }, 'Signed out, 3 changes kept on this device'],
])('LOOK Writing: the promise for %j is "%s"', (part, sentence) => {
  expect(promiseOf({ ...calm, ...part }).sentence).toBe(sentence);
});

test('O6: while anything waits, is staged or is read, the promise never says "saved"', () => {
  for (const part of [{ waiting: 1 }, { staging: { files: 1, bytesDone: 0, bytesTotal: 9 } }, { sending: job }, { ready: false }, { network: 'offline', waiting: 1 }, { connecting: true }] as const) {
    expect(promiseOf({ ...calm, ...part }).sentence).not.toMatch(/saved/i);
  }
  expect(promiseOf(calm, 12).sentence).not.toMatch(/saved/i);
});

test('row 44, O8: what was refused is never ticked off, nor part of "all"', () => {
  for (const part of [{ needsYou: 1 }, { needsYou: 2, conflicts: 3 }] as const) {
    expect(promiseOf({ ...calm, ...part })).toMatchObject({ glyph: 'needs', sentence: expect.not.stringMatching(/^All|^Everything/) });
  }
  expect(promiseOf({ ...calm, conflicts: 1 }).glyph).toBe('both');
  expect(promiseOf(calm).glyph).toBe('saved');
});

test('LOOK Sync glyphs: the tide rises with bytes and is dashed without a network', () => {
  expect(promiseOf({ ...calm, sending: job })).toMatchObject({ tide: 'rising', progress: 25, glyph: 'sending' });
  expect(promiseOf({ ...calm, network: 'offline' })).toMatchObject({ tide: 'waiting', glyph: 'offline' });
});
