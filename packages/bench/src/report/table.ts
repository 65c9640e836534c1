import { formatNumber } from './format-number.ts';
import type { ReportLine } from './figure.ts';

const heading = ['name', 'value', 'unit', 'peer', 'peer value', 'ratio', 'budget', 'met'] as const;
const rightAligned = new Set<number>([1, 4, 5]);

const number = (value: number | null): string => (value === null ? '' : formatNumber(value));
const verdict = (line: ReportLine): string => {
  if (line.met !== null) return line.met ? 'met' : 'not met';
  return line.budget === null ? '' : 'no peer';
};

const cells = (line: ReportLine): readonly string[] => [
  line.name, number(line.value), line.unit, line.peer ?? '', number(line.peerValue),
  line.ratio === null ? '' : `${formatNumber(line.ratio)} ×`, line.budget ?? '', verdict(line),
];

/** The report for people: one aligned row a line, no row wider than its widest cells. Empty without lines. */
export const formatTable = (lines: readonly ReportLine[]): string => {
  if (lines.length === 0) return '';
  const rows = [heading, ...lines.map(cells)];
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const text = rows.map((row) =>
    row.map((cell, column) => (rightAligned.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd());
  return [text[0], widths.map((width) => '-'.repeat(width)).join('  '), ...text.slice(1)].join('\n');
};

/** The report for programs: one object, one line. */
export const formatJson = (line: ReportLine): string => JSON.stringify(line);
