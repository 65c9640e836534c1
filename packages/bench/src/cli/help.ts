import type { BenchCase } from '../cases/bench-case.ts';

/** What `--help` prints. */
export const helpText = (cases: readonly BenchCase[]): string => {
  const width = Math.max(...cases.map((one) => one.name.length));
  const groups = [...new Set(cases.flatMap(({ group }) => (group === undefined ? [] : [group])))];
  return [
    'Usage: npm run bench [-- NAME… ] [--json] [--quick | --full]',
    '',
    'Measures Holdfast against its budgets (packages/bench/README.md) and its peers, on loopback, with the real server process.',
    'Without a name all of them run, one after the other:',
    '',
    ...cases.map((one) => `  ${one.name.padEnd(width)}  ${one.about}`),
    '',
    ...groups.map((group) => `  ${group.padEnd(width)}  together: ${cases.filter((one) => one.group === group).map(({ name }) => name).join(', ')}`),
    ...(groups.length === 0 ? [] : ['']),
    'Options:',
    '  --json   one object a line: {name, value, unit, peer, peerValue, ratio, budget, met}; all else goes to standard error',
    '  --quick  small sizes, to try the machinery; not for quoting',
    '  --full   also the slow sizes (1,000 connected sessions)',
    '  --help   this text',
    '',
    'The exit code is 1 when a benchmark could not be measured, 2 for a wrong command line; a missed budget is "not met" and exits 0.',
  ].join('\n');
};
