export type { Rule, Violation } from './check/violation.ts';
export { reportRun } from './run/report.ts';
export { runSeed } from './run/run.ts';
export type { RunFigures, RunResult } from './run/run-result.ts';
export { parseScenarios } from './scenarios/parse.ts';
export type { Scenario } from './scenarios/scenario.ts';
export { playScenario, type Played } from './scenarios/stage.ts';
export { SimulatorError, type SimulatorErrorCode } from './simulator-error.ts';

// What the real stack is checked with too (packages/chaos): the same plays, the same rules.
export { checkCopies, checkVanished } from './check/everything.ts';
export { freshView } from './check/fresh-view.ts';
export { checkConfirmed, checkLedger, type Confirmed, type Found, type Saved } from './check/ledger.ts';
export { checkReplay, checkSum, rowDifferences } from './check/replay.ts';
export type { SpaceTables } from './check/space-state.ts';
export { checkTables } from './check/structure.ts';
export { violation } from './check/violation.ts';
export { readArguments, wholeNumber } from './cli/arguments.ts';
export { liveTree, trashRoots, type Placed } from './device/tree-of.ts';
export { randomFrom, type Random } from './random/random.ts';
export { playedOutcome, playStep, tellStep, type PlayedDevice, type PlayedOp } from './scenarios/player.ts';
export { deviceNames, letters, type FileContent, type Letter, type Step } from './scenarios/scenario.ts';
export { asBytes, differences, outcomeDifferences, sideBySide, type Shown, type ShownItem } from './scenarios/shown.ts';
export { act } from './workload/act.ts';
export { Contents } from './workload/contents.ts';
export type { Done, Person } from './workload/person.ts';
export { actions, type Action } from './workload/swarm.ts';
