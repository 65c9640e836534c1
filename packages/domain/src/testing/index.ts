export { differences } from './compare.ts';
export { Device, type Act } from './device.ts';
export { lostContents } from './ledger.ts';
export { playScenario, type Played } from './play.ts';
export { readScenarios, type Scenario } from './scenario.ts';
export { fingerprint, showTree, type Shown } from './shown.ts';
export { Contents, deviceIdOf, deviceNames, Ids, newNodeId, newOpId, Server, type Done, type ServerOptions } from './world.ts';
export { runDifferential, type DifferentialRun } from './differential/run.ts';
export { differenceInTriple, tripleCount } from './differential/triples.ts';
