import type { DeviceId, MemoryTree, SpaceId, VersionId } from '@holdfast/domain';
import type { Change } from '@holdfast/protocol';
import type { SpaceScan } from './ports/space-scan.ts';
import type { SpaceState } from './ports/space-store.ts';
import { recount, replay, type ReplayPorts } from './replay.ts';
import { checksumText } from './sequencer/totals.ts';

/** What a verification found: nothing in `differences` means that the log rebuilds the tables to the letter. */
export interface LogReport {
  readonly operations: number;
  readonly rows: number;
  /** The first ones, a sentence each. */
  readonly differences: readonly string[];
}

const toldAtMost = 20;
const versionsAtOnce = 1000;

/** Rows of the rebuilt tree by what they are called, each once; what a table row matches is taken out. */
class Expected {
  readonly differences: string[] = [];
  readonly #rows = new Map<string, string>();
  matched = 0;

  add(key: string, row: unknown): void {
    this.#rows.set(key, JSON.stringify(row));
  }

  match(key: string, row: unknown): void {
    const wanted = this.#rows.get(key);
    this.#rows.delete(key);
    this.matched += 1;
    if (wanted === undefined) this.tell(`${key} is in the tables and not what the log makes`);
    else if (wanted !== JSON.stringify(row)) this.tell(`${key} is ${JSON.stringify(row)} in the tables, and the log makes ${wanted}`);
  }

  finish(): void {
    for (const key of this.#rows.keys()) this.tell(`${key} is what the log makes and is not in the tables`);
  }

  tell(difference: string): void {
    if (this.differences.length < toldAtMost) this.differences.push(difference);
  }
}

const keyOf = (change: Change): string => (change.kind === 'alias' ? `alias ${change.row.from}/${change.row.device ?? 'all'}` : `${change.kind} ${change.row.id}`);

/**
 * Replays a space's log from nothing and holds the tables against it, as they are at one moment: rows, tombstones, aliases, redirects,
 * versions, the checksum and the bytes that count against the quota (H37, S5 to S9). Needs memory for the whole tree; writers do not wait.
 * @throws SyncServerError `replay` when the log has a hole or an operation comes out otherwise, `not-found`.
 */
export const verifyLog = (ports: ReplayPorts & { readonly scan: SpaceScan }, space: SpaceId): Promise<LogReport> =>
  ports.scan.scan(space, async (state, changes) => {
    const tree = await replay(ports, space, state.seq);
    const expected = expectedOf(tree);
    for await (const some of changes) for (const change of some) expected.match(keyOf(change), change.row);
    await matchRedirects(ports.scan, space, tree, expected);
    await matchVersions(ports.scan, space, state.seq, expected);
    expected.finish();
    checkTotals(state, tree, expected);
    return { operations: state.seq, rows: expected.matched, differences: expected.differences };
  });

const expectedOf = (tree: MemoryTree): Expected => {
  const expected = new Expected();
  for (const row of tree.rows()) expected.add(`node ${row.id}`, row);
  for (const row of tree.tombstones()) expected.add(`tombstone ${row.id}`, row);
  for (const row of tree.aliases()) expected.add(keyOf({ kind: 'alias', row }), row);
  for (const row of tree.versions()) expected.add(`version ${row.id}`, row);
  return expected;
};

const matchRedirects = async (scan: SpaceScan, space: SpaceId, tree: MemoryTree, expected: Expected): Promise<void> => {
  const devices = new Set<DeviceId>();
  for (const { device } of tree.aliases()) if (device !== null) devices.add(device);
  for (const device of devices) for (const row of await scan.redirectsOf(space, device)) expected.match(keyOf({ kind: 'alias', row }), row);
};

const matchVersions = async (scan: SpaceScan, space: SpaceId, upTo: number, expected: Expected): Promise<void> => {
  for (let after: VersionId | null = null; ;) {
    const versions = await scan.versions(space, after, versionsAtOnce);
    for (const row of versions) if (row.stamp.seq <= upTo) expected.match(`version ${row.id}`, row);
    after = versions.at(-1)?.id ?? null;
    if (versions.length < versionsAtOnce) return;
  }
};

const checkTotals = (state: SpaceState, tree: MemoryTree, expected: Expected): void => {
  const { checksum, logicalBytes } = recount(tree);
  if (checksum !== state.checksum) expected.tell(`The checksum is ${checksumText(state.checksum)}, and the rows come to ${checksumText(checksum)}`);
  if (logicalBytes !== state.logicalBytes) expected.tell(`${state.logicalBytes} bytes are counted, and the files come to ${logicalBytes}`);
};
