import type { NodeId } from '../../ids.ts';
import type { Millis } from '../../node.ts';
import { holderOf, type Node, type State } from './state.ts';

type Kind = 'file' | 'folder';

const bytesOf = (text: string): number => encodeURIComponent(text).replace(/%../g, '_').length;

/** H18: as much as goes into so many bytes; a letter with its marks is never cut. */
const cut = (text: string, bytes: number): string => {
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    if (bytesOf(kept + segment) > bytes) return kept;
    kept += segment;
  }
  return kept;
};

/** 3b.6: the extension starts at the last dot unless that is the first character; folders have none. H18: 255 bytes, the extension stays. */
const inserted = (name: string, kind: Kind, addition: string): string => {
  const dot = kind === 'file' ? name.lastIndexOf('.') : -1;
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  return cut(stem, 255 - bytesOf(addition + extension)) + addition + extension;
};

/** The name itself, or with ` (2)`, ` (3)` … (table: S; 3b.6: on the intended name). */
export const freeName = (state: State, parent: NodeId, name: string, kind: Kind, self: NodeId | null): string => {
  for (let n = 1; ; n += 1) {
    const candidate = n === 1 ? name : inserted(name, kind, ` (${n})`);
    if (!holderOf(state, parent, candidate, self)) return candidate;
  }
};

/** Row 33: the name itself, or with ` (restored)`. */
export const nameAfterTrash = (state: State, parent: NodeId, name: string, kind: Kind, self: NodeId): string =>
  holderOf(state, parent, name, self) ? freeName(state, parent, inserted(name, kind, ' (restored)'), kind, self) : name;

/** 3b.14: F's own gets ` (restored)`, and no name that another live child brings along. */
export const nameGivenUp = (state: State, node: Node, coming: NodeId): string => {
  for (let n = 1; ; n += 1) {
    const restored = inserted(node.name, node.kind, ' (restored)');
    const candidate = n === 1 ? restored : inserted(restored, node.kind, ` (${n})`);
    if (!holderOf(state, node.parent, candidate, node.id) && !holderOf(state, coming, candidate, null)) return candidate;
  }
};

/** 3b.6: effTs's date, in UTC. */
const dateOf = (at: Millis): string => new Date(at).toISOString().slice(0, 10);

/** Table: K. */
export const conflictingName = (state: State, parent: NodeId, name: string, at: Millis, deviceName: string): string =>
  freeName(state, parent, conflictStem(name, at, deviceName), 'file', null);

const conflictStem = (name: string, at: Millis, deviceName: string): string => inserted(name, 'file', ` (conflict ${dateOf(at)} ${deviceName})`);

/** H21: the twentieth copy of that name, under which a storm ends. Their names count them. */
export const twentiethCopy = (state: State, parent: NodeId, name: string, at: Millis, deviceName: string): Node | undefined => {
  const first = conflictStem(name, at, deviceName);
  return holderOf(state, parent, first, null) && holderOf(state, parent, inserted(first, 'file', ' (20)'), null);
};

/** H15: the folder below /Recovered. */
export const recoveredName = (at: Millis, deviceName: string): string => `${dateOf(at)} ${deviceName}`;
