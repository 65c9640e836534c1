import { expect, test } from 'vitest';
import type { SyncStatus } from '@holdfast/sync-client';
import { leadOf } from './lead.ts';

const status: SyncStatus = {
  network: 'online', leader: true, waiting: 2, staging: null, sending: null, direct: 0, needsYou: 0, conflicts: 0, paused: false, signedOut: false, upgradeRequired: false,
  connecting: false, ready: true, lastSynced: null, storage: null,
};

test('O4 what is paused is not said to go out by itself, with a network or without', () => {
  expect(leadOf({ ...status, network: 'offline' })).toMatch(/^What waits goes out by itself/);
  for (const network of ['online', 'offline'] as const) expect(leadOf({ ...status, network, paused: true })).toMatch(/^Files stay on this device until you resume\./);
});

test('O6 while something is sent directly, nobody is told that the window may be closed', () => {
  const sending = { filesDone: 0, filesTotal: 1, bytesDone: 0, bytesTotal: 9, bytesPerSecond: 1, secondsLeft: 420 };
  for (const part of [{ waiting: 0 }, { network: 'offline' }, { sending }, { paused: true }] as const) {
    expect(leadOf({ ...status, ...part, direct: 1 })).toMatch(/keep this page open until it is sent\.$/);
    expect(leadOf({ ...status, ...part, direct: 1 })).not.toMatch(/close the window/);
  }
  expect(leadOf({ ...status, sending, direct: 1 })).toMatch(/^About 7 minutes left\./);
});

test('H1 what needs the person is not called safe as a whole: of a file that was not completely added nothing may be here', () => {
  expect(leadOf({ ...status, waiting: 0, needsYou: 2 })).toBe('Everything else was sent. Below is what needs you.');
});
