export type { Rule, Violation } from './check/violation.ts';
export { reportRun } from './run/report.ts';
export { runSeed, type RunFigures, type RunResult } from './run/run.ts';
export { parseScenarios } from './scenarios/parse.ts';
export type { Scenario } from './scenarios/scenario.ts';
export { playScenario, type Played } from './scenarios/stage.ts';
export { SimulatorError, type SimulatorErrorCode } from './simulator-error.ts';
