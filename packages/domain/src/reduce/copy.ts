import type { NodeId, VersionId } from '../ids.ts';
import type { FileRow, NodeRow } from '../node.ts';
import type { Copy } from '../operation.ts';
import { rowSize } from '../labels.ts';
import { limits } from '../limits.ts';
import type { Outcome } from '../outcome.ts';
import { readTogether } from '../tree/reader.ts';
import { uuid5 } from '../uuid5.ts';
import { contentOf, contentRegister, recordVersion } from './lineage.ts';
import { freeName } from './naming.ts';
import { makeFile, makeFolder, placedIn } from './new-row.ts';
import { fitsBelow, namesTo } from './place.ts';
import { putFile } from './put-file.ts';
import { liveFolder } from './rescue.ts';
import { applied, rejected, type Step } from './step.ts';
import { isTaken } from './taken.ts';
import { findFolder, findTarget } from './target.ts';

/** The id of what a copied folder's child becomes (H47). Known to the device before the server has expanded the copy. */
export const copiedId = (copy: Copy['id'], source: NodeId): NodeId => uuid5<'NodeId'>(copy, source);

const copyFile = (step: Step<Copy>, source: FileRow, parent: NodeId): Outcome => {
  const { op, tree } = step;
  const seen = op.srcVersion === null || op.srcVersion === source.content.version ? 'unknown' : tree.version(op.srcVersion);
  // Row 39: what was purged does not come back by a copy; its bytes may be gone already.
  if (seen === undefined || (seen !== 'unknown' && !tree.node(seen.node))) return rejected('gone');
  const version = seen === 'unknown' ? null : seen;
  const content = contentOf(version ?? source.content);
  const refusal = step.at.onCopy?.({ nodes: 1, bytes: content.size, rowBytes: rowSize(source) });
  if (refusal) return rejected(refusal);
  return putFile(step, {
    id: op.node, parent, name: op.name, content, parents: [version ? version.id : source.content.version],
    attrs: source.attrs, tags: source.tags, source: source.id,
  });
};

interface Planned {
  readonly source: NodeRow;
  readonly id: NodeId;
  readonly parent: NodeId;
}

/**
 * What is to be copied below the folder itself, parents first; listed before anything is written, for the copy may lie inside its
 * source. Null when it is more than one copy may make.
 */
const plan = (step: Step<Copy>, source: NodeRow, copy: NodeId): { readonly planned: readonly Planned[]; readonly rowBytes: number } | null => {
  const most = step.at.most ?? limits;
  const planned: Planned[] = [];
  let rowBytes = rowSize(source);
  const open: { readonly from: NodeId; readonly to: NodeId }[] = [{ from: source.id, to: copy }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const row of step.tree.children(at.from)) {
      if (row.location.trash !== null) continue;
      const id = copiedId(step.op.id, row.id);
      rowBytes += rowSize(row);
      if (planned.length + 1 === most.copiedNodes || rowBytes > most.copiedRowBytes) return null;
      planned.push({ source: row, id, parent: at.to });
      open.push({ from: row.id, to: id });
    }
  }
  return { planned, rowBytes };
};

const copyChild = (step: Step<Copy>, { source, id, parent }: Planned): void => {
  const { stamp, tree } = step;
  const name = source.name.value;
  if (source.kind === 'folder') makeFolder(step, { id, name, parent, stamp, labels: source });
  else {
    // One's own edit in a copy that is not sent yet must find its base whatever happened to the source (3b.15).
    const version = id as string as VersionId;
    const content = contentRegister(step, source.content, version);
    makeFile(step, { id, name, location: placedIn(parent, stamp), content, labels: source });
    recordVersion(step, { id: version, node: id, content, parents: [source.content.version] });
  }
  for (const alias of tree.aliasesTo(source.id)) {
    const from = copiedId(step.op.id, alias.from);
    if (!tree.node(from)) tree.putAlias({ from, to: id, device: null, op: step.op.id, seq: step.at.seq });
  }
};

const copyFolder = (step: Step<Copy>, source: NodeRow, wanted: NodeId): Outcome => {
  const { op, tree } = step;
  const parent = liveFolder(step, wanted);
  if (!fitsBelow(tree, parent, source.id)) return rejected('depth');
  const fitting = plan(step, source, op.node);
  if (!fitting) return rejected('too-many');
  const { planned, rowBytes } = fitting;
  const bytes = planned.reduce((sum, { source: row }) => sum + (row.kind === 'file' ? row.content.size : 0), 0);
  const refusal = step.at.onCopy?.({ nodes: planned.length + 1, bytes, rowBytes });
  if (refusal) return rejected(refusal);
  // What was made earlier in the same group is in no preloaded read set.
  readTogether(planned.flatMap(({ source: { id: from }, id }) => [() => tree.node(id), () => tree.aliasesTo(from)]));
  if (planned.some(({ id }) => tree.node(id))) return rejected('id-exists');
  makeFolder(step, { id: op.node, name: freeName(tree, parent, op.name, op.node, 'folder'), parent, stamp: step.stamp, labels: source });
  for (const child of planned) copyChild(step, child);
  return parent === wanted ? applied : { code: 'rescued', path: namesTo(tree, op.node), node: op.node };
};

/** Rows 37, 38, 39; into what was trashed or purged: rows 7, 8. */
export const copy = (step: Step<Copy>): Outcome => {
  const { op } = step;
  if (isTaken(step, op.node)) return rejected('id-exists');
  const source = findTarget(step, op.source);
  if (source.kind === 'root') return rejected('invalid');
  if (source.kind === 'gone') return rejected('gone');
  const parent = findFolder(step, op.parent);
  if (parent.kind === 'file') return rejected('kind');
  return source.row.kind === 'file' ? copyFile(step, source.row, parent.id) : copyFolder(step, source.row, parent.id);
};
