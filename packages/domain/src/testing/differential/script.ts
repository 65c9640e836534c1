import fc from 'fast-check';
import { checkTree } from '../../tree/check-tree.ts';
import { pathOf, isLive } from '../oracle/state.ts';
import { doers as commonDoers } from './acts.ts';
import { outcomeDifference, stateDifferences } from './compare-states.ts';
import { rareDoers } from './rare-acts.ts';
import { Twins, type Replica } from './stage.ts';

const doers = { ...commonDoers, ...rareDoers };

/** Device, verb, three choices. Everything shrinks to a short play. */
export type Line = readonly [device: number, verb: string, a: number, b: number, c: number];

export interface Script {
  readonly devices: number;
  readonly given: number;
  readonly lines: readonly Line[];
  /** In which order those who are still offline come back. */
  readonly order: number;
}

const weights: Readonly<Record<string, number>> = {
  trash: 9, edit: 9, move: 8, rename: 5, createFile: 6, mkdir: 2, putFolder: 3, copyFile: 3, copyTree: 3, restore: 6, purge: 3, emptyTrash: 2,
  tag: 2, untag: 2, attr: 2, undo: 4, send: 7, pull: 8, sync: 6, back: 1, ahead: 1, fork: 1,
  storm: 1, decide: 4, hostileFile: 4, hostileRename: 4, hostileFolder: 1, hostileUpload: 2, deadMove: 2, deadTrash: 1, deadRename: 1, deadEdit: 1, deadCopy: 1, intoDead: 1,
};

const verb = fc.constantFrom(...Object.entries(weights).flatMap(([name, weight]) => Array.from({ length: weight }, () => name)));
const choice = fc.nat(11);

/** Correlated plays: everybody begins with the same few nodes and names. */
export const scripts = (maxLines: number): fc.Arbitrary<Script> => fc.record({
  devices: fc.integer({ min: 2, max: 3 }),
  given: fc.nat(2),
  lines: fc.array(fc.tuple(fc.nat(2), verb, choice, choice, choice), { minLength: 1, maxLength: maxLines, size: 'max' }),
  order: fc.nat(5),
});

const give = (twins: Twins, given: number): void => {
  const [first] = twins.replicas;
  if (!first) return;
  const make = (type: string, a: number, b: number, c = 0): void => doers[type]?.(twins, first, a, b, c);
  make('mkdir', 0, 1);
  if (given > 0) make('createFile', 1, 2, 2);
  if (given > 1) {
    make('mkdir', 1, 4);
    make('createFile', 2, 3, 0);
    make('createFile', 0, 3, 0);
  }
  while (twins.send(first));
  for (const replica of twins.replicas) {
    twins.pull(replica);
    replica.done = [];
  }
};

const sync = (twins: Twins, replica: Replica): void => {
  while (twins.send(replica));
  twins.pull(replica);
};

const control: Readonly<Record<string, (twins: Twins, replica: Replica) => void>> = {
  send: (twins, replica) => void twins.send(replica),
  pull: (twins, replica) => twins.pull(replica),
  sync,
  back: (_twins, replica) => void (replica.skew -= 7_200_000),
  ahead: (_twins, replica) => void (replica.skew += 7_200_000),
  fork: (twins, replica) => twins.fork(replica),
};

const orders = [[0, 1, 2, 3], [0, 2, 1, 3], [1, 0, 2, 3], [1, 2, 0, 3], [2, 0, 1, 3], [3, 2, 1, 0]] as const;

export interface Verdict {
  readonly twins: Twins;
  readonly differences: readonly string[];
}

/** Plays a script twice, and compares everything after every arrival. */
export const playScript = (script: Script): Verdict => {
  const twins = new Twins(script.devices);
  let checked = 0;
  const problems = (): string[] => {
    if (twins.seq === checked) return [];
    const outcomes = twins.outcomes.slice(checked).flatMap(({ real, naive }) => outcomeDifference(real, naive));
    checked = twins.seq;
    const broken = checkTree(twins.tree, twins.seq).map(({ rule, detail }) => `reducer breaks ${rule}: ${detail}`);
    return [...outcomes, ...stateDifferences(twins.tree, twins.oracle), ...broken];
  };
  const steps: (() => void)[] = [() => give(twins, script.given)];
  for (const [device, verbName, a, b, c] of script.lines) {
    steps.push(() => {
      twins.tick();
      const replica = twins.replicas[device % twins.replicas.length];
      if (!replica) return;
      const controlled = control[verbName];
      if (controlled && verbName === 'sync') {
        while (replica.pending.length > 0 && twins.send(replica)) if (problems1(found, problems)) return;
        twins.pull(replica);
      } else if (controlled) controlled(twins, replica);
      else doers[verbName]?.(twins, replica, a, b, c);
    });
  }
  const found: string[] = [];
  for (const step of steps) {
    step();
    if (problems1(found, problems)) return { twins, differences: found };
  }
  for (const index of orders[script.order % orders.length] ?? []) {
    const replica = twins.replicas[index];
    twins.tick();
    while (replica && twins.send(replica)) if (problems1(found, problems)) return { twins, differences: found };
  }
  return { twins, differences: found };
};

const problems1 = (found: string[], problems: () => string[]): boolean => {
  if (found.length === 0) found.push(...problems());
  return found.length > 0;
};

/** The play as it was sequenced, for a person to read. */
export const describePlay = ({ twins, differences }: Verdict): string => [
  ...twins.outcomes.map(({ op, device, eff, real, naive }, index) => {
    const { v: _v, id, baseSeq, at: _at, device: _device, ...body } = op;
    const who = twins.replicas.find((replica) => replica.id === device)?.name ?? device;
    return `${index + 1}. ${who} saw ${baseSeq} at ${(eff / 60_000) % 1440} ${id.slice(0, 4)} ${JSON.stringify(body)}\n     → ${JSON.stringify(real)}${JSON.stringify(real) === JSON.stringify(naive) ? '' : ` oracle ${JSON.stringify(naive)}`}`;
  }),
  ...differences,
  'the oracle shows:',
  ...twins.oracle.nodes.map((node) => `  ${isLive(twins.oracle, node.id) ? 'live ' : 'trash'} /${pathOf(twins.oracle, node.id).join('/')} ${node.id.slice(0, 8)}`),
].join('\n').replaceAll(/([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '$1').replaceAll(/[0-9a-f]{56}([0-9a-f]{8})/g, '…$1');
