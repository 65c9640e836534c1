import type { ManifestId, NodeId, NodeRow } from '@holdfast/domain';
import { contentIdOf } from '../workload/content-id.ts';
import type { SimDevice } from '../world/sim-device.ts';
import type { World } from '../world/world.ts';
import type { SpaceTables } from './space-state.ts';
import { violation } from './violation.ts';
import type { Rule, Violation } from './violation.ts';

/** What `checkKept` looks at. */
export const rulesOfKept: readonly Rule[] = ['H5', 'H42', 'P10'];

/** The contents of the live files below what is pinned on a device, as the server has them. */
const pinnedHeads = (device: SimDevice, { nodes }: SpaceTables): ReadonlyMap<ManifestId, string> => {
  const pins = new Set(device.onDisk.pins());
  const heads = new Map<ManifestId, string>();
  if (pins.size === 0) return heads;
  const isKept = (row: NodeRow): boolean => {
    let pinned = pins.has(row.id);
    for (let at: NodeRow | undefined = row; at !== undefined; at = nodes.get(at.location.parent)) {
      if (at.location.trash !== null) return false;
      pinned ||= pins.has(at.location.parent);
    }
    return pinned;
  };
  for (const row of nodes.values()) if (row.kind === 'file' && row.content.size > 0 && isKept(row)) heads.set(row.content.manifest, row.name.value);
  return heads;
};

/** Names of pinned files whose present bytes are not on a device that is done with everything else. */
export const missingPinned = (device: SimDevice, tables: SpaceTables): readonly string[] => {
  const here = device.onDisk.contents();
  return [...pinnedHeads(device, tables)].flatMap(([manifest, name]) => (here.has(manifest) ? [] : [`${name} (${manifest})`]));
};

/** H8: the bytes under which a pinned content is listed are those bytes. */
const wrongBytes = async (device: SimDevice, tables: SpaceTables, rotten: ReadonlySet<string>): Promise<readonly Violation[]> => {
  const found: Violation[] = [];
  for (const [manifest, name] of pinnedHeads(device, tables)) {
    if (rotten.has(manifest)) continue;
    const bytes = await device.onDisk.bytesOf(manifest);
    if (bytes !== null && contentIdOf(bytes) !== (manifest as string)) found.push(violation('H5', `${device.name} keeps ${bytes.length} other bytes for the pinned ${name}`));
  }
  return found;
};

/** P10: of what was deleted for good nothing that was fetched stays. */
const strayContents = (device: SimDevice, tables: SpaceTables): readonly Violation[] => {
  const named = new Set<string>([...tables.nodes.values()].flatMap((row) => (row.kind === 'file' ? [row.content.manifest] : [])));
  for (const version of tables.versions) if (tables.nodes.has(version.node)) named.add(version.manifest);
  const stray = [...device.onDisk.fetched()].filter((manifest) => !named.has(manifest) && !device.onDisk.names(manifest));
  return stray.length === 0 ? [] : [violation('P10', `${device.name} keeps ${stray.join(', ')}, which it had fetched and which was deleted for good`)];
};

/** H42: places of packs that a device has noted, and that are half sent. */
const unfinishedOf = ({ server }: World, { onDisk }: SimDevice): readonly string[] => onDisk.uploads().filter((place) => server.isUnfinished(place));

/** Until a device that has just been started has ended on the server what it found that nobody wants. */
const endsWithinMs = 120_000;

/** What a bad disk has noted and denied (H6) is found, and ended, with the next start: those devices are started anew. */
export const restartForDenied = async (world: World, devices: readonly SimDevice[]): Promise<void> => {
  const left = devices.filter((device) => device.hadBadDisk && unfinishedOf(world, device).length > 0);
  for (const device of left) await device.restart();
  if (left.length > 0) await world.scheduler.runFor(endsWithinMs);
};

/** What must hold of the bytes on a device that has nothing left to send or fetch. */
export const checkKept = async (world: World, device: SimDevice, rotten: ReadonlySet<string>): Promise<readonly Violation[]> => {
  world.evaluated(...rulesOfKept);
  const tables = world.tables(device.space);
  const missing = missingPinned(device, tables);
  const unfinished = unfinishedOf(world, device);
  return [
    ...(missing.length > 0 ? [violation('H5', `${device.name} has not fetched ${missing.join(', ')}, which is pinned`)] : []),
    ...(unfinished.length > 0 ? [violation('H42', `${device.name} has left ${unfinished.length} of ${device.onDisk.uploads().length} uploads unfinished on the server`)] : []),
    ...(await wrongBytes(device, tables, rotten)), ...strayContents(device, tables),
  ];
};

/** Whether a device still has one of the contents that a file has had. */
export const hasSomeVersion = (device: SimDevice, node: NodeId, { nodes, versions }: SpaceTables): boolean => {
  const here = device.onDisk.contents();
  const row = nodes.get(node);
  return (row?.kind === 'file' && here.has(row.content.manifest)) || versions.some((version) => version.node === node && here.has(version.manifest));
};
