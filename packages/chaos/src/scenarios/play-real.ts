import { asBytes, differences, letters, outcomeDifferences, sideBySide, type FileContent, type Played, type Scenario } from '@holdfast/simulator';
import { bytesOf } from '../device/bytes-of.ts';
import type { Lane } from './lane.ts';
import { RealStage } from './real-stage.ts';

const textOf = (content: FileContent): string => asBytes(bytesOf(content));

const judge = async (stage: RealStage, scenario: Scenario): Promise<Played> => {
  const lines: string[] = [];
  await stage.newcomer();
  const tables = await stage.tables();
  let printed = false;
  for (const name of stage.names) {
    const shown = await stage.shown(name, tables, scenario.versions.size > 0);
    const wrong = differences(scenario, shown, textOf);
    if (wrong.length === 0) continue;
    lines.push(`  ${name}: ${wrong.join('; ')}`);
    if (!printed) lines.push(sideBySide(scenario, shown, textOf));
    printed = true;
  }
  for (const letter of letters) {
    const expected = scenario.outcomes[letter];
    if (expected !== undefined && outcomeDifferences(expected, stage.outcomes(letter, tables))) lines.push(`  outcomes of ${letter}: expected [${expected.join(', ')}]`);
  }
  for (const { rule, detail } of await stage.checks(tables)) lines.push(`  ${rule}: ${detail}`);
  if (lines.length > 0) for (const letter of letters) lines.push(`  outcomes of ${letter}: [${stage.outcomes(letter, tables).join(', ')}]`);
  return { passed: lines.length === 0, tell: lines.join('\n') };
};

/** Plays one scenario on a lane's server and compares. Never throws: what goes wrong fails it. */
export const playReal = async (lane: Lane, scenario: Scenario): Promise<Played> => {
  const stage = new RealStage(lane);
  try {
    await stage.open();
    await stage.given(scenario);
    for (const step of scenario.play) await stage.step(step);
    await stage.finalRounds();
    return await judge(stage, scenario);
  } catch (error) {
    return { passed: false, tell: `  ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
  } finally {
    await stage.close();
  }
};
