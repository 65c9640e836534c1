import { endAllChildren } from '@holdfast/harness';
import { cases } from './cases/index.ts';
import { readArguments } from './cli/arguments.ts';
import { helpText } from './cli/help.ts';
import { describeError } from './cli/describe-error.ts';
import { runCase } from './cli/run-cases.ts';
import { judge } from './report/judge.ts';
import { describeRun } from './report/machine.ts';
import { formatJson, formatTable } from './report/table.ts';
import type { Figure } from './report/figure.ts';

const request = readArguments(process.argv.slice(2), cases);

const run = async (names: readonly string[], scale: 'quick' | 'normal' | 'full', json: boolean): Promise<number> => {
  const tell = (text: string): void => console.error(text);
  (json ? tell : console.log)(`${await describeRun()}${scale === 'quick' ? '; --quick: not for quoting' : ''}\n`);
  const figures: Figure[] = [];
  const missing: string[] = [];
  let crashed = 0;
  for (const one of cases.filter((candidate) => names.includes(candidate.name))) {
    tell(`${one.name} …`);
    const end = await runCase(one, scale, { progress: (text) => tell(`  ${text}`), missing: (text) => void missing.push(`${one.name}: ${text}`) });
    if (end.kind === 'crashed') {
      crashed += 1;
      console.error(`${end.name} could not be measured: ${describeError(end.error)}`);
      continue;
    }
    figures.push(...end.figures);
    if (json) for (const figure of end.figures) console.log(formatJson(judge(figure)));
  }
  if (!json) console.log(`\n${formatTable(figures.map(judge))}`);
  for (const figure of figures) if (figure.note) (json ? tell : console.log)(`${figure.name}: ${figure.note}`);
  for (const text of missing) (json ? tell : console.log)(text);
  return crashed === 0 ? 0 : 1;
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAllChildren();
    process.exit(130);
  });
}

if (request.kind === 'help') console.log(helpText(cases));
else if (request.kind === 'wrong') {
  console.error(request.sentence);
  process.exitCode = 2;
} else {
  process.exitCode = await run(request.names, request.scale, request.json);
}
