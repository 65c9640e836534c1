import { readFileSync } from 'node:fs';
import { parseScenarios } from '../scenarios/parse.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { playScenario } from '../scenarios/stage.ts';
import { SimulatorError } from '../simulator-error.ts';
import { readArguments } from './arguments.ts';

const help = `npm run scenarios -- FILE… [--only TEXT] [--real]

Plays the scenarios of the files (packages/simulator/scenarios/README.md tells the format) over headless engines with
memory ports and compares what every device shows in the end. --only plays those whose title contains TEXT. --real
plays them on engine processes against a server with PostgreSQL (--real --help tells how). Ends with "N passed, M failed"; exits non-zero when M > 0.`;

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SimulatorError('arguments', `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};

const play = async (scenario: Scenario): Promise<boolean> => {
  const { passed, tell } = await playScenario(scenario);
  if (!passed) console.log(`FAILED  ${scenario.title}\n${tell}\n`);
  return passed;
};

const main = async (): Promise<number> => {
  const { flags, options, rest } = readArguments(process.argv.slice(2), { flags: ['help', 'real'], options: ['only'] });
  if (flags.has('help')) return console.log(help), 0;
  if (rest.length === 0) throw new SimulatorError('arguments', 'Name at least one file of scenarios: --help shows how.');
  if (flags.has('real')) throw new SimulatorError('arguments', '--real is another program: npm run scenarios starts it, or node packages/chaos/src/cli/scenarios.ts.');
  const only = options.get('only') ?? '';
  const scenarios = rest.flatMap((file) => parseScenarios(read(file), file)).filter(({ title }) => title.includes(only));
  let passed = 0;
  for (const scenario of scenarios) if (await play(scenario)) passed += 1;
  const failed = scenarios.length - passed;
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
};

main().then((code) => process.exit(code), (error: unknown) => {
  console.error(error instanceof SimulatorError ? error.message : error);
  process.exit(2);
});
