import { readFileSync } from 'node:fs';
import { waitsFor } from '../scenarios/known.ts';
import { parseScenarios } from '../scenarios/parse.ts';
import { playScenario } from '../scenarios/stage.ts';
import { SimulatorError } from '../simulator-error.ts';
import { readArguments } from './arguments.ts';

const help = `npm run scenarios -- FILE… [--only TEXT] [--real]

Plays the scenarios of the files (packages/simulator/scenarios/README.md tells the format) over headless engines with
memory ports and compares what every device shows in the end. --only plays those whose title contains TEXT. --real will
play them on engine processes against a server with Postgres. Ends with "N passed, M failed"; exits non-zero when M > 0.`;

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SimulatorError('arguments', `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};

const main = async (): Promise<number> => {
  const { flags, options, rest } = readArguments(process.argv.slice(2), { flags: ['help', 'real'], options: ['only'] });
  if (flags.has('help')) return console.log(help), 0;
  if (rest.length === 0) throw new SimulatorError('arguments', 'Name at least one file of scenarios: --help shows how.');
  if (flags.has('real')) throw new SimulatorError('missing', '--real needs engine processes against a server with Postgres, which are not built yet (issue 4). Without it the same plays run over memory ports.');
  const only = options.get('only') ?? '';
  let [passed, failed] = [0, 0];
  for (const file of rest) {
    for (const scenario of parseScenarios(read(file), file)) {
      if (!scenario.title.includes(only)) continue;
      const found = await playScenario(scenario);
      if (found.passed) passed++;
      else failed++;
      const reason = waitsFor(scenario);
      if (!found.passed) console.log(`FAILED  ${scenario.title}${reason === null ? '' : `  (expected: ${reason})`}\n${found.tell}\n`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
};

main().then((code) => process.exit(code), (error: unknown) => {
  console.error(error instanceof SimulatorError ? error.message : error);
  process.exit(2);
});
