import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runNode } from './child.mjs';
import { failuresOfJourneys, failuresOfTests } from './failures.mjs';
import { inRoot } from './workspace.mjs';

const timeoutMs = 45 * 60_000;
const one = (code) => (code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });
const sum = (counts) => counts.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }), { passed: 0, failed: 0, skipped: 0 });

const packagesWithTypes = () =>
  ['packages', 'apps'].flatMap((folder) => readdirSync(inRoot(folder)).map((name) => `${folder}/${name}`)).concat('e2e').filter((path) => existsSync(inRoot(path, 'tsconfig.json')));

/** The compiler over every package, one test each. */
export const types = async () => {
  const counts = [];
  for (const path of packagesWithTypes()) {
    const compiler = path === 'apps/web' ? 'vue-tsc/bin/vue-tsc.js' : 'typescript/bin/tsc';
    const code = await runNode([inRoot('node_modules', compiler), '-p', inRoot(path), '--noEmit'], { timeoutMs });
    console.log(`types of ${path}: ${code === 0 ? 'ok' : 'FAILED'}`);
    counts.push(one(code));
  }
  return sum(counts);
};

/** The linter over everything, one test. */
export const eslint = async () => one(await runNode([inRoot('node_modules/eslint/bin/eslint.js'), '.', '--max-warnings', '0'], { timeoutMs }));

/** One ring of vitest, test by test. */
export const vitest = async (project, env = {}) => {
  const report = inRoot('test-results', `${project}.json`);
  await prepare(report);
  const code = await runNode([inRoot('node_modules/vitest/vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], { env: { CI: 'true', ...env }, timeoutMs });
  const result = await readReport(report);
  const unloaded = result?.testResults.filter((file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')).length ?? 0;
  return { passed: result?.numPassedTests ?? 0, failed: withCode((result?.numFailedTests ?? 0) + unloaded, code), skipped: (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0), failures: failuresOfTests(result) };
};

/** What the rules are made of, and the tests that hold them: all branches are taken, or this fails (RULES.md 5, rung 1). */
const rules = 'packages/domain/src';
const ruleTests = ['reduce', 'names', 'text', 'testing/differential', 'testing/matrix/trash-pairs'].map((path) => `${rules}/${path}`);

/** One test: the branches, functions and lines of the rules, each taken by some test. */
export const coverage = async () => {
  const all = ['branches', 'functions', 'lines', 'statements'].map((what) => `--coverage.thresholds.${what}=100`);
  const of = ['--coverage.enabled', '--coverage.provider=v8', '--coverage.reporter=text', `--coverage.include=${rules}/{reduce,names,text}/**/*.ts`, '--coverage.exclude=**/*.test.ts'];
  return one(await runNode([inRoot('node_modules/vitest/vitest.mjs'), 'run', '--project', 'pure', ...ruleTests, ...of, ...all], { env: { CI: 'true' }, timeoutMs }));
};

/** The journeys in a real browser, test by test. */
export const playwright = async (env = {}) => {
  const report = inRoot('test-results', 'e2e.json');
  await prepare(report);
  const code = await runNode([inRoot('e2e/node_modules/@playwright/test/cli.js'), 'test'], { cwd: inRoot('e2e'), env: { CI: 'true', ...env }, timeoutMs });
  const result = await readReport(report);
  const stats = result?.stats;
  return { passed: stats?.expected ?? 0, failed: withCode((stats?.unexpected ?? 0) + (stats?.flaky ?? 0), code), skipped: stats?.skipped ?? 0, failures: failuresOfJourneys(result) };
};

/** A program of ours whose last line tells its counts: `passed` and `failed`, or `count` and `failed` of one run, which is one test. */
export const printed = async (script, args, lastLine) => {
  if (!existsSync(inRoot(script))) return { passed: 0, failed: 1, skipped: 0 };
  console.log(`${script} ${args.join(' ')}`);
  let output = '';
  const code = await runNode([inRoot(script), ...args], { timeoutMs, onOutput: (text) => void (output = (output + text).slice(-4_096)) });
  return countsOf(output, lastLine, code);
};

/** The counts in the last line of what a program printed; without such a line it has failed. */
export const countsOf = (output, lastLine, code) => {
  const groups = lastLine.exec(output.trimEnd().split('\n').at(-1)?.trim() ?? '')?.groups;
  if (!groups) return { passed: 0, failed: 1, skipped: 0 };
  if (groups.passed === undefined) return one(code === 0 && Number(groups.failed) === 0 && Number(groups.count) > 0 ? 0 : 1);
  return { passed: Number(groups.passed), failed: withCode(Number(groups.failed), code), skipped: 0 };
};

/** A program that ended badly has failed, even when its report names no failure. */
const withCode = (failed, code) => (failed === 0 && code !== 0 ? 1 : failed);

const prepare = async (report) => {
  await mkdir(dirname(report), { recursive: true });
  await rm(report, { force: true });
};

const readReport = async (report) => {
  try {
    return JSON.parse(await readFile(report, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
};
