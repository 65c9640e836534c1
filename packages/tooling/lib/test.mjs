import { steps } from './steps.mjs';
import { ToolingError } from './tooling-error.mjs';

export const stepNames = steps.map((step) => step.name);

/** Runs the steps, all of them or those that are named, and ends with the one line that counts. */
export const runTests = async (names) => {
  const unknown = names.find((name) => !stepNames.includes(name));
  if (unknown !== undefined) throw new ToolingError(`There is no step "${unknown}"; there are: ${stepNames.join(', ')}.`);
  if (!process.env.HOLDFAST_S3_ENDPOINT) console.log('The S3 store is not tested: HOLDFAST_S3_ENDPOINT names no server.');
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  const failures = [];
  for (const step of steps.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const started = Date.now();
    const counts = await runStep(step);
    lines.push(`${step.name.padEnd(10)} ${describe(counts)}  (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    for (const key of Object.keys(total)) total[key] += counts[key];
    failures.push(...(counts.failures ?? []));
  }
  if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`);
  console.log(`\n${lines.join('\n')}\n${describe(total)}`);
  return total.failed === 0 ? 0 : 1;
};

/** Never throws: a step that crashes, or in which nothing ran, counts as one failure. */
const runStep = async (step) => {
  console.log(`\n=== ${step.name}`);
  try {
    const counts = await step.run();
    if (counts.passed + counts.failed > 0) return counts;
    console.error(`${step.name}: nothing ran.`);
    return { ...counts, failed: 1 };
  } catch (error) {
    console.error(`${step.name} crashed:`, error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
};

const describe = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
