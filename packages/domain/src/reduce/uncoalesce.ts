import type { NodeId } from '../ids.ts';
import type { Alias, FileRow } from '../node.ts';
import { contentSeen } from './lineage.ts';
import { freeName } from './naming.ts';
import { makeFile, placedIn } from './new-row.ts';
import { hasSeen } from './observe.ts';
import { fitsBelow, namesTo } from './place.ts';
import { liveFolder } from './rescue.ts';
import { applied, rejected, type Step } from './step.ts';
import type { Outcome } from '../outcome.ts';

const ownOnly = <Register extends { readonly stamp: FileRow['created'] }>(step: Step, registers: Readonly<Record<string, Register>>): Record<string, Register> =>
  Object.fromEntries(Object.entries(registers).filter(([, register]) => hasSeen(step.author, register.stamp)));

/**
 * Row 49, H20: who renames or moves a file that was quietly taken for another gets a file of his own,
 * under the id he knows and with the bytes that he had seen (3b.16).
 */
export const uncoalesce = (step: Step, file: FileRow, alias: Alias, wanted: { readonly name: string; readonly parent: NodeId }): Outcome => {
  const { tree, stamp } = step;
  const parent = liveFolder(step, wanted.parent);
  if (!fitsBelow(tree, parent, null)) return rejected('depth');
  const content = contentSeen(step, file, alias.op) ?? file.content;
  const name = freeName(tree, parent, wanted.name, alias.from, 'file');
  const labels = { attrs: ownOnly(step, file.attrs), tags: ownOnly(step, file.tags) };
  makeFile(step, { id: alias.from, name, location: placedIn(parent, stamp), content, labels });
  return parent === wanted.parent ? applied : { code: 'rescued', path: namesTo(tree, alias.from), node: alias.from };
};
