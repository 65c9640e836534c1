import { describe, expect, it } from 'vitest';
import { formatNumber } from './format-number.ts';
import { formatJson, formatTable } from './table.ts';
import type { ReportLine } from './figure.ts';

const outbox: ReportLine = {
  name: 'outbox', value: 12_346, unit: 'ops/s', peer: 'PouchDB', peerValue: 3000, ratio: 4.12, budget: '≥ 10,000 ops/s and ≥ 3 ×', met: true,
};
const chunking: ReportLine = {
  name: 'chunking: FastCDC', value: 812, unit: 'MiB/s', peer: null, peerValue: null, ratio: null, budget: null, met: null,
};

describe('the table', () => {
  it('aligns numbers right and words left, and leaves empty what is not known', () => {
    expect(formatTable([outbox, chunking])).toBe([
      'name                value  unit   peer     peer value   ratio  budget                    met',
      '-----------------  ------  -----  -------  ----------  ------  ------------------------  ---',
      'outbox             12,346  ops/s  PouchDB       3,000  4.12 ×  ≥ 10,000 ops/s and ≥ 3 ×  met',
      'chunking: FastCDC     812  MiB/s',
    ].join('\n'));
  });

  it('says "not met", and "no peer" when a ratio could not be checked', () => {
    expect(formatTable([{ ...outbox, met: false }])).toContain('not met');
    expect(formatTable([{ ...outbox, peerValue: null, ratio: null, met: null }])).toContain('no peer');
  });

  it('of nothing is empty', () => {
    expect(formatTable([])).toBe('');
  });
});

describe('the JSON line', () => {
  it('is one line that reads back as the same line, keys in the order that --help tells', () => {
    const text = formatJson(chunking);
    expect(text).not.toContain('\n');
    expect(JSON.parse(text)).toEqual(chunking);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['name', 'value', 'unit', 'peer', 'peerValue', 'ratio', 'budget', 'met']);
  });
});

describe('a number', () => {
  it.each([[0, '0'], [999, '999'], [1000, '1,000'], [1_234_567, '1,234,567'], [0.16, '0.16'], [12.5, '12.5'], [-1500, '-1,500']])('%d is shown as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});
