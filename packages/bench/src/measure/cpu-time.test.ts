import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { cpuTimeOf, processNaming, residentMib } from './cpu-time.ts';

test('CPU time counts what a process has started, too', async () => {
  const marker = `cpu-time-test-${process.pid}`;
  const child = spawn(process.execPath, ['-e', "require('child_process').spawn(process.execPath,['-e','for(;;);']);setInterval(()=>{},1e3)", marker], { detached: true });
  try {
    const pid = child.pid ?? 0;
    await expect.poll(async () => (await cpuTimeOf(pid)) ?? 0, { timeout: 20_000 }).toBeGreaterThan(300);
    const before = (await cpuTimeOf(pid)) ?? 0;
    await expect.poll(async () => (await cpuTimeOf(pid)) ?? 0, { timeout: 20_000 }).toBeGreaterThan(before);
    expect(await processNaming(marker)).toBe(pid);
    expect(await residentMib(pid)).toBeGreaterThan(5);
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  }
  expect(await cpuTimeOf(2 ** 30)).toBeNull();
  expect(await residentMib(2 ** 30)).toBeNull();
});
