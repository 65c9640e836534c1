import { relative } from 'node:path';
import { inRoot } from './workspace.mjs';

const shown = 3;
/** What a terminal's colours are written with. */
const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'gu');
const head = (text) => (text ?? '').replace(colours, '').trim().split('\n').slice(0, shown).map((line) => `    ${line.trimEnd()}`).join('\n');
const named = (path, title, message) => `${path} > ${title}\n${head(message)}`;

/** The failed tests of a report of vitest: file, full title, and how the message begins. A file that did not load is one of them. */
export const failuresOfTests = (report) =>
  (report?.testResults ?? []).filter((file) => file.status === 'failed').flatMap((file) => {
    const path = relative(inRoot('.'), file.name);
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    return failed.length === 0 ? [named(path, '(did not load)', file.message)] : failed.map((test) => named(path, test.fullName, test.failureMessages[0]));
  });

/** The failed journeys of a report of Playwright, those too that passed only when they were tried again. */
export const failuresOfJourneys = (report) => (report?.suites ?? []).flatMap((suite) => inSuite(suite, []));

const inSuite = (suite, above) => {
  const titles = suite.title === suite.file ? above : [...above, suite.title];
  const own = (suite.specs ?? []).flatMap((spec) => spec.tests.filter((test) => ['unexpected', 'flaky'].includes(test.status)).map((test) => {
    const message = test.results.find((result) => result.error !== undefined)?.error.message;
    return named(`e2e/${spec.file}`, [...titles, spec.title].join(' > '), message);
  }));
  return [...own, ...(suite.suites ?? []).flatMap((inner) => inSuite(inner, titles))];
};
