import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withLock } from './lock.mjs';
import { failuresOfJourneys, failuresOfTests } from './failures.mjs';
import { hashOf } from './stamp.mjs';
import { countsOf } from './step-kinds.mjs';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'holdfast-tooling-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Above every number that a system gives to a process: one that has ended may be given again. */
const nobody = 2 ** 22 + 7;

describe('two starts at once', () => {
  test('only one is inside, the others wait their turn', async () => {
    let inside = 0;
    const most: number[] = [];
    await Promise.all(Array.from({ length: 5 }, () => withLock('x', async () => {
      inside += 1;
      most.push(inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    }, folder)));
    expect(most).toEqual([1, 1, 1, 1, 1]);
    expect(existsSync(join(folder, 'x.lock'))).toBe(false);
  });

  test('one that died inside blocks nobody, and only one takes its place', async () => {
    await writeFile(join(folder, 'x.lock'), String(nobody));
    let inside = 0;
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => withLock('x', async () => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    }, folder)));
  });

  test('one that died while it took a dead one’s place blocks nobody', async () => {
    await writeFile(join(folder, 'x.lock'), String(nobody));
    await mkdir(join(folder, 'x.lock.breaking'));
    await utimes(join(folder, 'x.lock.breaking'), 1, 1);
    expect(await withLock('x', () => Promise.resolve('in'), folder)).toBe('in');
  });

  test('one that fails inside leaves the lock free', async () => {
    await expect(withLock('x', () => Promise.reject(new Error('no network')), folder)).rejects.toThrow('no network');
    expect(await withLock('x', () => Promise.resolve('next'), folder)).toBe('next');
  });

  test('one that lives is waited for', async () => {
    const holder = spawn('sleep', ['60']);
    await writeFile(join(folder, 'x.lock'), String(holder.pid));
    let entered = false;
    const waiting = withLock('x', () => Promise.resolve(void (entered = true)), folder);
    await new Promise((resolve) => setImmediate(resolve));
    expect(entered).toBe(false);
    holder.kill('SIGKILL');
    await waiting;
    expect(entered).toBe(true);
  });
});

describe('the stamp of a build', () => {
  test('knows names and contents, not times, and nothing that is built', async () => {
    const write = (name: string, text: string) => writeFile(join(folder, name), text);
    await write('a.ts', '1');
    const first = await hashOf([folder]);
    await write('a.ts', '1');
    await mkdir(join(folder, 'dist'));
    await write('dist/out.js', 'x');
    expect(await hashOf([folder])).toBe(first);
    await write('a.ts', '2');
    const second = await hashOf([folder]);
    await write('b.ts', '');
    expect(new Set([first, second, await hashOf([folder])]).size).toBe(3);
    expect(await hashOf([join(folder, 'missing')])).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('counting what a program printed', () => {
  const scenarios = /^(?<passed>\d+) passed, (?<failed>\d+) failed$/;
  const seeds = /^(?<count>\d+) seeds, (?<failed>\d+) violations$/;

  test.each([
    ['…\n12 passed, 0 failed\n', scenarios, 0, { passed: 12, failed: 0 }],
    ['12 passed, 3 failed\n', scenarios, 1, { passed: 12, failed: 3 }],
    ['12 passed, 0 failed\n', scenarios, 137, { passed: 12, failed: 1 }],
    ['12 passed, 0 failed\nand then it went on', scenarios, 0, { passed: 0, failed: 1 }],
    ['', scenarios, 0, { passed: 0, failed: 1 }],
    ['300 seeds, 0 violations', seeds, 0, { passed: 1, failed: 0 }],
    ['300 seeds, 2 violations', seeds, 1, { passed: 0, failed: 1 }],
    ['0 seeds, 0 violations', seeds, 0, { passed: 0, failed: 1 }],
  ])('%j with exit code %s', (output, line, code, expected) => {
    expect(countsOf(output, line, code)).toMatchObject(expected);
  });
});

test('an unknown command shows what there is, --help needs no install', () => {
  const run = (...args: string[]) => spawnSync(process.execPath, [join(import.meta.dirname, '../run.mjs'), ...args], { encoding: 'utf8' });
  expect(run('fly')).toMatchObject({ status: 2, stderr: expect.stringContaining('npm run COMMAND') });
  expect(run('start', '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('HOLDFAST_DATA') });
});

describe('what failed', () => {
  test('is named by file and full title, with how its message begins', () => {
    const assertionResults = [
      { status: 'passed', fullName: 'a goes', failureMessages: [] },
      { status: 'failed', fullName: 'H1 b does not', failureMessages: ['\u001b[31mAssertionError: expected 1\u001b[39m\n  at x\n  at y\n  at z'] },
    ];
    expect(failuresOfTests({ testResults: [{ name: join(process.cwd(), 'a.test.ts'), status: 'failed', message: '', assertionResults }] })).toEqual([
      expect.stringMatching(/a\.test\.ts > H1 b does not\n {4}AssertionError: expected 1\n {6}at x\n {6}at y$/),
    ]);
  });

  test('is told also of a file that did not load, and of no report there is nothing to tell', () => {
    expect(failuresOfTests({ testResults: [{ name: join(process.cwd(), 'b.test.ts'), status: 'failed', message: 'SyntaxError', assertionResults: [] }] })[0]).toContain('(did not load)\n    SyntaxError');
    expect(failuresOfTests(null)).toEqual([]);
    expect(failuresOfJourneys(null)).toEqual([]);
  });

  test('a journey that passed only at the second try is told with what failed at the first', () => {
    const spec = { title: 'arrives', file: 'live.spec.ts', tests: [{ status: 'flaky', results: [{ error: { message: 'Timed out' } }, {}] }, { status: 'expected', results: [{}] }] };
    const report = { suites: [{ title: 'live.spec.ts', file: 'live.spec.ts', suites: [{ title: '(b) live', file: 'live.spec.ts', specs: [spec] }] }] };
    expect(failuresOfJourneys(report)).toEqual(['e2e/live.spec.ts > (b) live > arrives\n    Timed out']);
  });
});
