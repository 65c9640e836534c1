import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { ClockFile } from './clock-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-clock-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a program that is started with the preload lives at the time of the file: Date.now, new Date and Date()', () => {
  const clock = ClockFile.create(join(folder, 'clock'));
  clock.set(Date.UTC(2026, 2, 4, 10), Date.now());
  const told = spawnSync(process.execPath, ['--import', new URL('./turn-clock.ts', import.meta.url).href, '-p', '[new Date(Date.now()).toISOString(), new Date().toISOString(), new Date(0).toISOString(), new Date() instanceof Date].join()'], {
    env: { ...process.env, HOLDFAST_CHAOS_CLOCK: clock.path }, encoding: 'utf8',
  });
  expect(told.stderr).toBe('');
  expect(told.stdout).toMatch(/^2026-03-04T10:0\d:[^,]+,2026-03-04T10:0\d:[^,]+,1970-01-01T00:00:00.000Z,true/);
  clock.close();
});

test('whoever opened the file sees at once that it was turned', () => {
  const clock = ClockFile.create(join(folder, 'turned'));
  const other = ClockFile.open(clock.path);
  expect(other.offset).toBe(0);
  clock.set(5_000_000_000_000, 4_000_000_000_000);
  expect(other.offset).toBe(1_000_000_000_000);
  other.close();
  clock.close();
});
