import type { RunResult } from './run.ts';

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

/** Sums over many runs, for the last lines and for RESULTS. */
export class Tally {
  seeds = 0;
  failed = 0;
  violations = 0;
  operations = 0;
  deviceMs = 0;
  exchanges = 0;
  crashes = 0;
  readonly faults: Record<string, number> = {};

  add({ violations, figures }: RunResult): void {
    this.seeds++;
    if (violations.length > 0) this.failed++;
    this.violations += violations.length;
    this.operations += figures.operations;
    this.deviceMs += figures.deviceMs;
    this.exchanges += figures.exchanges;
    this.crashes += figures.crashes;
    for (const [fault, times] of Object.entries(figures.faults)) this.faults[fault] = (this.faults[fault] ?? 0) + times;
  }

  tell(seconds: number): string {
    const faults = Object.entries(this.faults).sort(([a], [b]) => (a < b ? -1 : 1)).map(([fault, times]) => `${fault} ${times}`).join(', ');
    return [
      `${this.operations} operations, ${this.exchanges} exchanges, ${(this.deviceMs / 3_600_000).toFixed(1)} device hours, ${this.crashes} crashes in ${seconds.toFixed(1)} s (${(this.seeds / Math.max(seconds, 0.001)).toFixed(1)} seeds/s)`,
      `faults: ${faults || 'none'}`,
    ].join('\n');
  }
}
