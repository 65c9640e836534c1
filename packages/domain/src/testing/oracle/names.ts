import type { NodeId } from '../../ids.ts';
import type { Millis } from '../../node.ts';
import { holderOf, type Node, type State } from './state.ts';

type Kind = 'file' | 'folder';

/** 3b.6: the extension starts at the last dot unless that is the first character; folders have none. */
const inserted = (name: string, kind: Kind, addition: string): string => {
  const dot = kind === 'file' ? name.lastIndexOf('.') : -1;
  return dot > 0 ? name.slice(0, dot) + addition + name.slice(dot) : name + addition;
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
  freeName(state, parent, inserted(name, 'file', ` (conflict ${dateOf(at)} ${deviceName})`), 'file', null);

/** H15: the folder below /Recovered. */
export const recoveredName = (at: Millis, deviceName: string): string => `${dateOf(at)} ${deviceName}`;
