import type { RunResult } from './run-result.ts';

/** A failed run for a person: the rule, what happened, how to see it again. */
export const reportRun = (result: RunResult, lastLines = 80): string => {
  const left = Math.max(0, result.log.length - lastLines);
  return [
    `seed ${result.seed}: ${result.violations.length} violation${result.violations.length === 1 ? '' : 's'} (trace ${result.trace})`,
    ...result.violations.map(({ rule, detail }) => `  ${rule}: ${detail}`),
    '  what happened (seconds since the start):',
    ...(left > 0 ? [`    … ${left} earlier lines: --log prints all of them`] : []),
    ...result.log.slice(left).map((line) => `    ${line}`),
    `  again: npm run simulate -- --from ${result.seed} --seeds 1 --log`,
  ].join('\n');
};
