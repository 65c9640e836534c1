import type { ManifestId, SpaceId } from '@holdfast/domain';
import { contentIdOf } from '../workload/content-id.ts';
import { asBytes } from '../scenarios/shown.ts';
import type { SimDevice } from '../world/sim-device.ts';
import type { Tab } from '../world/sim-tab.ts';
import type { World } from '../world/world.ts';
import { checkConfirmed, checkLedger } from './ledger.ts';
import type { Confirmed, Saved } from './ledger.ts';
import { checkReplay, checkSum, rowDifferences } from './replay.ts';
import type { SpaceTables } from './space-state.ts';
import { checkTables, rulesOfTables } from './structure.ts';
import { violation } from './violation.ts';
import type { Rule, Violation } from './violation.ts';

/** S4: every version that can be reached has its bytes, and they are the ones that were saved. */
const readBack = async (world: World, space: SpaceId, tables: SpaceTables): Promise<{ readonly bytes: ReadonlySet<string>; readonly wrong: readonly Violation[] }> => {
  const bytes = new Set<string>();
  const wrong: Violation[] = [];
  const wanted = new Map<string, { readonly manifest: ManifestId; readonly size: number }>();
  for (const row of tables.nodes.values()) if (row.kind === 'file') wanted.set(row.content.manifest, row.content);
  for (const version of tables.versions) if (tables.nodes.has(version.node)) wanted.set(version.manifest, version);
  for (const { manifest, size } of wanted.values()) {
    try {
      const content = await world.server.readContent(space, manifest, 0, size);
      bytes.add(asBytes(content));
      if (contentIdOf(new Uint8Array(content)) !== (manifest as string)) wrong.push(violation('S4', `the ${size} bytes of ${manifest} are others`));
    } catch (error) {
      wrong.push(violation('S4', `the ${size} bytes of ${manifest} cannot be read: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
  return { bytes, wrong };
};

/** P9, M5: what a tab shows is what its base and its queue give from scratch. */
export const checkView = (device: SimDevice, tab: Tab): readonly Violation[] => {
  const { view } = device.rowsOf(tab);
  const none = { tombstones: [], aliases: [], versions: [] };
  return rowDifferences({ nodes: view.shown, ...none }, { nodes: view.fresh, ...none }, [`the view of ${device.name}`, 'made from scratch']).map((detail) => violation('P9', detail));
};

/** P6, P9, C2: each device's base is the server's, its view is what base and queue give from scratch. */
const checkDevices = (world: World, space: SpaceId, tables: SpaceTables): Violation[] => {
  const server = { nodes: tables.nodes.values(), tombstones: tables.tombstones.values(), aliases: tables.aliases.filter((alias) => alias.device === null), versions: [] };
  const devices = world.devices.filter((device) => device.space === space && world.isMember(space, device.user));
  return devices.flatMap((device) => device.tabs.flatMap((tab) => {
    const { base } = device.rowsOf(tab);
    const found = rowDifferences(
      { nodes: base.nodes, tombstones: base.tombstones, aliases: base.aliases.filter((alias) => alias.device === null), versions: [] },
      { ...server, nodes: tables.nodes.values(), tombstones: tables.tombstones.values() }, [device.name, 'the server'],
    ).map((detail) => violation('P6', detail));
    return [...found, ...checkView(device, tab)];
  }));
};

/** C4: no more conflict copies than edits of contents. */
export const checkCopies = (tables: SpaceTables): Violation[] => {
  const copies = [...tables.nodes.values()].filter((row) => row.kind === 'file' && row.conflictOf !== null).length;
  const edits = tables.log.filter(({ op }) => op.type === 'setContent' || op.type === 'createFile').length;
  return copies <= edits ? [] : [violation('C4', `${copies} conflict copies from ${edits} contents`)];
};

/** L2: whatever was ever a node is one still, or has gone by a purge or into another node. */
export const checkVanished = (tables: SpaceTables): Violation[] => {
  const gone = new Set([...tables.aliases, ...(tables.forgotten?.aliases ?? [])].map((alias) => alias.from));
  return tables.log.flatMap(({ op, outcome, seq }) => {
    if (op.type !== 'createFolder' && op.type !== 'createFile' && op.type !== 'copy') return [];
    if (outcome.code === 'rejected' || outcome.code === 'parked' || outcome.code === 'noop') return [];
    const there = tables.nodes.has(op.node) || tables.tombstones.has(op.node) || tables.forgotten?.tombstones.has(op.node) === true || gone.has(op.node);
    return there ? [] : [violation('L2', `${op.type} ${op.node} "${op.name}" of seq ${seq} (${outcome.code}) is neither there nor purged`)];
  });
};

/** What `checkEverything` looks at. */
export const rulesOfEverything: readonly Rule[] = [...rulesOfTables, 'S4', 'S6', 'S9', 'P2', 'P4', 'P6', 'P9', 'M2', 'M5', 'L1', 'L2', 'L3', 'C4'];

/** Both halves of a fork count as one person's device in some ways (H4, 3b.18). */
const hasForks = ({ struck }: World): boolean => 'profile cloned' in struck || 'profile restored' in struck;

/** What the engines said of one space. */
export interface Said {
  readonly saved: readonly Saved[];
  readonly confirmed: readonly Confirmed[];
  /** Contents of which a device's copy was damaged. */
  readonly rotten: ReadonlySet<string>;
}

/** Everything that must hold of a space when all is quiet. */
export const checkEverything = async (world: World, space: SpaceId, { saved, confirmed, rotten }: Said): Promise<readonly Violation[]> => {
  world.evaluated(...rulesOfEverything);
  const tables = world.tables(space);
  const { bytes, wrong } = await readBack(world, space, tables);
  const found = { onServer: bytes, onDevices: await world.heldContents(), rotten, retried: world.retriedOperations(), folded: world.foldedOperations(), salvaged: world.salvagedContents(), unlisted: await world.unlistedContents(), aside: world.asideOperations() };
  return [
    ...checkTables(tables), ...checkSum(tables), ...checkReplay(tables, hasForks(world)), ...wrong, ...checkDevices(world, space, tables), ...checkCopies(tables),
    ...checkVanished(tables), ...checkLedger(saved, tables, found), ...checkConfirmed(confirmed, tables, world.heldOperations(), world.foldedOperations()),
  ];
};
