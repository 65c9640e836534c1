import { readFileSync } from 'node:fs';
import { waitsFor } from '../scenarios/known.ts';
import { parseScenarios } from '../scenarios/parse.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { playScenario } from '../scenarios/stage.ts';
import { SimulatorError } from '../simulator-error.ts';
import { readArguments } from './arguments.ts';

const help = `npm run scenarios -- FILE… [--only TEXT] [--known] [--real]

Plays the scenarios of the files (packages/simulator/scenarios/README.md tells the format) over headless engines with
memory ports and compares what every device shows in the end. --only plays those whose title contains TEXT. --known
leaves out those that wait for what the engine has not learned yet (it names them), and fails them when they pass. --real
plays them on engine processes against a server with PostgreSQL (--real --help tells how). Ends with "N passed, M failed"; exits non-zero when M > 0.`;

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new SimulatorError('arguments', `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};

interface Score {
  passed: number;
  failed: number;
  waiting: number;
}

const play = async (scenario: Scenario, known: boolean, score: Score): Promise<void> => {
  const waits = waitsFor(scenario);
  const { passed, tell } = await playScenario(scenario);
  if (known && waits !== null && !passed) {
    score.waiting++;
    return console.log(`waits   ${scenario.title}: ${waits}`);
  }
  if (known && waits !== null) {
    score.failed++;
    return console.log(`FAILED  ${scenario.title}: passes without ${waits}; take it off the list in known.ts`);
  }
  if (passed) score.passed++;
  else score.failed++;
  if (!passed) console.log(`FAILED  ${scenario.title}${waits === null ? '' : `  (waits for ${waits})`}\n${tell}\n`);
};

const main = async (): Promise<number> => {
  const { flags, options, rest } = readArguments(process.argv.slice(2), { flags: ['help', 'known', 'real'], options: ['only'] });
  if (flags.has('help')) return console.log(help), 0;
  if (rest.length === 0) throw new SimulatorError('arguments', 'Name at least one file of scenarios: --help shows how.');
  if (flags.has('real')) throw new SimulatorError('arguments', '--real is another program: npm run scenarios starts it, or node packages/chaos/src/cli/scenarios.ts.');
  const only = options.get('only') ?? '';
  const score = { passed: 0, failed: 0, waiting: 0 };
  for (const file of rest) {
    for (const scenario of parseScenarios(read(file), file)) if (scenario.title.includes(only)) await play(scenario, flags.has('known'), score);
  }
  if (score.waiting > 0) console.log(`${score.waiting} wait for what the engine has not learned yet`);
  const { passed, failed } = score;
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
};

main().then((code) => process.exit(code), (error: unknown) => {
  console.error(error instanceof SimulatorError ? error.message : error);
  process.exit(2);
});
