import type { Counts, RunResult } from './run-result.ts';

/** What many runs came to; plain data, so that it travels between processes and into files. */
export interface Tally {
  readonly seeds: number;
  /** Seeds with a violation. */
  readonly failed: readonly number[];
  readonly violations: number;
  /** Violations by the rule that did not hold. */
  readonly rules: Counts;
  readonly operations: number;
  /** Virtual milliseconds, times devices. */
  readonly deviceMs: number;
  readonly exchanges: number;
  readonly crashes: number;
  /** Contents whose saving was confirmed, and how many of their bytes were followed to the end. */
  readonly contents: number;
  readonly bytes: number;
  readonly faults: Counts;
  /** How often each invariant was evaluated. */
  readonly checks: Counts;
}

export const noTally: Tally = {
  seeds: 0, failed: [], violations: 0, rules: {}, operations: 0, deviceMs: 0, exchanges: 0, crashes: 0, contents: 0, bytes: 0, faults: {}, checks: {},
};

const sum = (left: Counts, right: Counts): Counts => {
  const out: Record<string, number> = { ...left };
  for (const [name, times] of Object.entries(right)) out[name] = (out[name] ?? 0) + times;
  return out;
};

export const joined = (left: Tally, right: Tally): Tally => ({
  seeds: left.seeds + right.seeds,
  failed: [...left.failed, ...right.failed],
  violations: left.violations + right.violations,
  rules: sum(left.rules, right.rules),
  operations: left.operations + right.operations,
  deviceMs: left.deviceMs + right.deviceMs,
  exchanges: left.exchanges + right.exchanges,
  crashes: left.crashes + right.crashes,
  contents: left.contents + right.contents,
  bytes: left.bytes + right.bytes,
  faults: sum(left.faults, right.faults),
  checks: sum(left.checks, right.checks),
});

export const tallyOf = ({ seed, violations, figures }: RunResult): Tally => ({
  ...figures,
  seeds: 1,
  failed: violations.length > 0 ? [seed] : [],
  violations: violations.length,
  rules: violations.reduce<Counts>((rules, { rule }) => sum(rules, { [rule]: 1 }), {}),
});

const list = (counts: Counts): string =>
  Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, times]) => `${name} ${times.toLocaleString('en')}`).join(', ') || 'none';

const total = (counts: Counts): number => Object.values(counts).reduce((all, times) => all + times, 0);

/** The figures for people. */
export const tell = (tally: Tally, seconds: number): readonly string[] => [
  `${tally.operations.toLocaleString('en')} operations, ${tally.exchanges.toLocaleString('en')} exchanges, ${Math.round(tally.deviceMs / 3_600_000).toLocaleString('en')} device hours, `
    + `${tally.contents.toLocaleString('en')} contents of ${tally.bytes.toLocaleString('en')} bytes saved; ${seconds.toFixed(1)} s (${(tally.seeds / Math.max(seconds, 0.001)).toFixed(1)} seeds/s)`,
  `faults: ${total(tally.faults).toLocaleString('en')} (${list(tally.faults)})`,
  `invariants evaluated: ${total(tally.checks).toLocaleString('en')} (${list(tally.checks)})`,
  `bytes lost: ${tally.rules['L1'] ?? 0}; divergences: ${(tally.rules['P6'] ?? 0) + (tally.rules['C2'] ?? 0)}; operations applied twice: ${tally.rules['P1'] ?? 0}`,
];
