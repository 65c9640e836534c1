import { validateName } from '../../names/validate.ts';
import type { Rename } from '../../operation.ts';
import type { Outcome } from '../../outcome.ts';
import { applied, missing, rejected, superseded } from './answers.ts';
import { freeName } from './names.ts';
import { resolve } from './resolve.ts';
import { markOf, wins, type Act } from './seen.ts';
import { find, type State } from './state.ts';
import { uncoalesce } from './uncoalesce.ts';

/** Rows 10, 11, 12, 30, 35, 48, 49. */
export const rename = (state: State, act: Act, op: Rename): Outcome => {
  if (!validateName(op.name).ok) return rejected('name');
  const { id, unseen } = resolve(state, act, op.node);
  const node = find(state, id);
  if (!node) return missing(state, id, rejected('gone'));
  if (unseen) return node.kind === 'file' ? uncoalesce(state, act, op, node) : rejected('alias-unobserved');
  if (!wins(act, node.namedBy)) return superseded;
  node.name = node.trash === null ? freeName(state, node.parent, op.name, node.kind, node.id) : op.name;
  node.namedBy = markOf(act);
  return applied;
};
