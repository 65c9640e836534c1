import type { Change, ExchangeRequest, ExchangeResponse, Poke, Settled, VersionItem } from '@holdfast/protocol';

/**
 * What one level brought to the wire, taken out again for devices of the levels before it. Devices read strictly: one field or word
 * that a device does not know, and it refuses the whole answer. A level that only adds to what devices say has nothing to take out.
 */
export interface Downgrade {
  readonly since: number;
  /**
   * A row as the level before it knew it; null for one that it has no place for. A device that is not shown all that is summed is told
   * no checksum and no snapshot. Once its program is a later one, its base does not sum up to the space's, and it begins it again.
   */
  readonly change?: (change: Change) => Change | null;
  readonly settled?: (settled: Settled) => Settled;
  /** What is neither a row nor an outcome. */
  readonly answer?: (answer: ExchangeResponse) => ExchangeResponse;
  readonly version?: (item: VersionItem) => VersionItem;
}

const withoutReasonsOf2 = (settled: Settled): Settled => {
  if (settled.result.code === 'rejected' && settled.result.reason === 'too-many') return { ...settled, result: { code: 'rejected', reason: 'invalid' } };
  if (!('against' in settled.result)) return settled;
  const { against: _, ...result } = settled.result;
  return { ...settled, result };
};

const withoutFloor = (answer: ExchangeResponse): ExchangeResponse => {
  if (answer.kind !== 'exchanged') return answer;
  const { seq: _, floor: __, ...rest } = answer;
  return rest;
};

/** One for each level but the first, in order; whoever raises `protocolLevel` appends the next. */
export const downgrades: readonly Downgrade[] = [
  { since: 2, settled: withoutReasonsOf2, answer: withoutFloor },
  // Only devices say more: `understands`.
  { since: 3 },
  // Only what devices of today ask for: `readManifests`.
  { since: 4 },
  // Only devices say more: `heardCtr`.
  { since: 5 },
  // Only who sends a checksum with an upload is told `checksum-mismatch`, which no device does.
  { since: 6 },
  // Only devices say more: `onlyAsk`.
  { since: 7 },
];

/** The level of a device: those that do not send it are told apart by `base`, which the first release does not know. */
export const levelOf = ({ understands, base }: Pick<ExchangeRequest, 'understands' | 'base'>): number => understands ?? (base === undefined ? 1 : 2);

/** The latest first: each takes out what came on top of the level before it. */
const toUndo = (level: number, table: readonly Downgrade[]): readonly Downgrade[] => table.filter(({ since }) => since > level).reverse();

const changesFor = (changes: readonly Change[], steps: readonly Downgrade[]): readonly Change[] => {
  const rowSteps = steps.flatMap(({ change }) => change ?? []);
  if (rowSteps.length === 0) return changes;
  return changes.flatMap((change) => rowSteps.reduce<Change | null>((row, step) => row && step(row), change) ?? []);
};

/** Whether a device of this level is shown the rows as they are: then it may be told their checksum, and begin with a snapshot. */
export const seesAllRows = (level: number, table = downgrades): boolean => toUndo(level, table).every(({ change }) => change === undefined);

/** An answer in the words of the device's level. */
export const answerFor = (level: number, answer: ExchangeResponse, table = downgrades): ExchangeResponse => {
  const steps = toUndo(level, table);
  if (steps.length === 0) return answer;
  const told = steps.reduce((one, { answer: undo }) => undo?.(one) ?? one, answer);
  if (told.kind !== 'exchanged') return told;
  return {
    ...told,
    outcomes: told.outcomes.map((settled) => steps.reduce((one, { settled: undo }) => undo?.(one) ?? one, settled)),
    changes: changesFor(told.changes, steps),
    checksum: seesAllRows(level, table) ? told.checksum : null,
  };
};

/** A hint in the words of the device's level. */
export const pokeFor = (level: number, poke: Poke, table = downgrades): Poke =>
  poke.changes === null || seesAllRows(level, table) ? poke : { ...poke, changes: changesFor(poke.changes, toUndo(level, table)) };

/** What a file was, in the words of the device's level. */
export const versionsFor = (level: number, items: readonly VersionItem[], table = downgrades): readonly VersionItem[] => {
  const steps = toUndo(level, table).flatMap(({ version }) => version ?? []);
  return steps.length === 0 ? items : items.map((item) => steps.reduce((one, step) => step(one), item));
};
