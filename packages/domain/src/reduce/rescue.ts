import type { NodeId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import { recoveredFolderName } from '../names/derive.ts';
import { uuid5 } from '../uuid5.ts';
import { freeName, renamed } from './naming.ts';
import { makeFolder } from './new-row.ts';
import { isUnseenWork, unseenWorkOf } from './observe.ts';
import { maxDepth } from '../tree/live-ways.ts';
import { isLive, pathUp } from './place.ts';
import { meet, write, type Observer, type Step } from './step.ts';

interface FolderWanted {
  readonly id: NodeId;
  readonly parent: NodeId;
  readonly name: string;
  readonly rescueOf: NodeId | null;
}

/** A live folder with a derived id. One that was trashed, purged or merged since is rebuilt under `uuid5(it, 'rescue')` (3b.7). */
const ensureFolder = (step: Step, wanted: FolderWanted): NodeId => {
  const { tree } = step;
  let id = wanted.id;
  for (;;) {
    const row = tree.node(id);
    if (row?.kind === 'folder' && (row.rescueOf === null) === (wanted.rescueOf === null) && isLive(tree, id)) return id;
    if (!row && !tree.tombstone(id) && !tree.alias(id, step.op.device)) break;
    id = uuid5<'NodeId'>(id, 'rescue');
  }
  makeFolder(step, { ...wanted, id, name: freeName(tree, wanted.parent, wanted.name, id, 'folder'), stamp: step.serverStamp });
  return id;
};

/** `/Recovered/<date device>/<folders>`: where work goes whose place nobody knows any more (H15, 3b.12). */
export const recoveredFolder = (step: Step, folders: readonly string[] = []): NodeId => {
  const { root } = step.tree;
  const names = ['Recovered', recoveredFolderName(step.stamp.at, step.at.deviceName), ...folders.slice(0, maxDepth - 3)];
  let parent = root;
  let seed = root;
  for (const name of names) {
    seed = uuid5<'NodeId'>(seed, `recovered/${name}`);
    parent = ensureFolder(step, { id: seed, parent, name, rescueOf: null });
  }
  return parent;
};

const noNodes: ReadonlySet<NodeId> = new Set();

/**
 * The table's R: the folder itself if it is live; else the skeleton that stands for it, built up from the
 * nearest live folder (rows 7, 8, 20, 27, 28, 33). A folder of which nothing is known leads to /Recovered (row 50).
 */
export const liveFolder = (step: Step, id: NodeId, below: ReadonlySet<NodeId> = noNodes): NodeId => {
  const { tree } = step;
  if (id === tree.root || isLive(tree, id)) return id;
  // A skeleton in the trash may lie in the purged folder that it stood for: there is no way up (H12).
  if (below.has(id)) return recoveredFolder(step);
  const seen = new Set([...below, id]);
  const known = tree.node(id);
  const tombstone = known ? undefined : tree.tombstone(id);
  meet(step, known?.location.trash ?? tombstone?.purgedBy);
  if (known) {
    const parent = liveFolder(step, known.location.parent, seen);
    // What is built for a skeleton in the trash stands for the folder that the skeleton stood for (3b.7).
    return ensureFolder(step, { id: uuid5<'NodeId'>(id, 'rescue'), parent, name: known.name.value, rescueOf: known.rescueOf ?? id });
  }
  if (tombstone) {
    const parent = liveFolder(step, tombstone.parent, seen);
    return ensureFolder(step, { id: uuid5<'NodeId'>(id, 'rescue'), parent, name: tombstone.name, rescueOf: id });
  }
  const alias = tree.alias(id, step.op.device);
  // What a device means by an id may be a conflict copy: that holds nothing (H12).
  return alias && tree.node(alias.to)?.kind !== 'file' ? liveFolder(step, alias.to, seen) : recoveredFolder(step);
};

/** The skeletons that stand for a folder, or were built after this one was trashed (3b.7): the older first. */
export const skeletonsFor = (step: Step, folder: NodeRow): readonly NodeRow[] => {
  const { tree } = step;
  if (folder.rescueOf === null) return [...tree.skeletonsOf(folder.id)].sort((a, b) => a.created.seq - b.created.seq);
  const later: NodeRow[] = [];
  for (let id = uuid5<'NodeId'>(folder.id, 'rescue'); ; id = uuid5<'NodeId'>(id, 'rescue')) {
    const row = tree.node(id);
    if (row) later.push(row);
    else if (!tree.tombstone(id) && !tree.alias(id, step.op.device)) return later;
  }
};

/** R for one node: to the folder that stands for its own. It does not become the writer of the node's registers (3b.3). */
export const rescue = <Row extends NodeRow>(step: Step, row: Row): Row => {
  const parent = liveFolder(step, row.location.parent);
  const name = freeName(step.tree, parent, row.name.value, row.id, row.kind);
  return write(step, { ...row, name: renamed(row, name), location: { ...row.location, parent } });
};

/**
 * What an observer had not seen below a folder: the topmost of such nodes, each of which takes along what is in it.
 * What was trashed on its own stays where it is (row 31).
 */
export const unseenBelow = (step: Step, root: NodeId, observer: Observer): readonly NodeRow[] => {
  const { tree } = step;
  const unseen = new Map<NodeId, NodeRow>();
  for (const row of tree.changedBelow(root, observer.base)) if (isUnseenWork(observer, row)) unseen.set(row.id, row);
  const free = (row: NodeRow): boolean => {
    const { rows } = pathUp(tree, row.location.parent);
    const between = rows.slice(0, rows.findIndex(({ id }) => id === root));
    return row.location.trash === null && between.every((above) => above.location.trash === null && !unseen.has(above.id));
  };
  return [...unseen.values()].filter(free);
};

/** Rows 19, 28: brings out of a folder in the trash what the observer had not seen in it. */
export const rescueUnseen = (step: Step, root: NodeId, observer: Observer): void => {
  for (const row of unseenBelow(step, root, observer)) {
    meet(step, unseenWorkOf(step.author, row));
    rescue(step, row);
  }
};
