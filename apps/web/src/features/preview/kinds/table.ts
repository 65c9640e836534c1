import Papa from 'papaparse';

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Pixels of each column, after what its first cells hold. */
  readonly widths: readonly number[];
}

const looked = 100;
const letter = 7;
const [narrowest, widest, around] = [64, 320, 24];

/** Values with commas (or what stands for them) or tabs, as a table; its first line is the head. Of a text that was cut, the last line is not whole. */
export const tableOf = (text: string, name: string, cut: boolean): Table => {
  const { data } = Papa.parse<string[]>(text, { delimiter: name.toLowerCase().endsWith('.tsv') ? '\t' : '', skipEmptyLines: 'greedy' });
  const [head = [], ...rows] = cut ? data.slice(0, -1) : data;
  const count = data.reduce((most, row) => Math.max(most, row.length), 0);
  const sample = [head, ...rows.slice(0, looked)];
  const widths = Array.from({ length: count }, (_, column) => {
    const letters = sample.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0);
    return Math.min(widest, Math.max(narrowest, letters * letter + around));
  });
  return { head, rows, widths };
};
