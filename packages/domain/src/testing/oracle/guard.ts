import type { OpId } from '../../ids.ts';
import type { Outcome } from '../../outcome.ts';
import { rejected } from './answers.ts';
import { resolve } from './resolve.ts';
import type { Act } from './seen.ts';
import { find, type Node, type State } from './state.ts';

const writerOf = (node: Node, register: string): OpId | null => {
  if (register === 'name') return node.namedBy.op;
  if (register === 'location') return node.placedBy.op;
  if (register === 'content') return node.headBy?.by ? node.headBy.op : null;
  const [kind, ...rest] = register.split(':');
  const label = rest.join(':');
  if (kind === 'tag') {
    const last = node.tags.find(({ tag }) => tag === label)?.last;
    return last?.by ? last.op : null;
  }
  return node.attrs.find(({ key }) => key === label)?.by.op ?? null;
};

/** H14, 3b.17: null when the operation may be applied. */
export const refusedByGuard = (state: State, act: Act): Outcome | null => {
  const { op } = act;
  if (!op.guard || !('node' in op)) return null;
  const { id, unseen } = resolve(state, act, op.node);
  const node = find(state, id);
  if (!node) return rejected('changed');
  // Undo of a creation is restricted by H20 alone.
  if (unseen && op.type === 'trash') return null;
  const { writer, register } = op.guard;
  const became = state.log.find((entry) => entry.op.id === writer)?.outcome.code;
  const isAnotherFile = register === 'content' && (became === 'copied' || became === 'merged' || node.created.op === writer);
  if (isAnotherFile) return rejected('changed');
  // He has decided for it since, which is no other word than his own.
  if (register === 'content' && node.head === writer && node.headBy?.by === op.device) return null;
  return writerOf(node, register) !== writer ? rejected('changed') : null;
};
