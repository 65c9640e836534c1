import type { NodeId } from '../../ids.ts';
import type { Alias, State } from './state.ts';
import { hasSeen, witnessOf, type Act } from './seen.ts';
import { find } from './state.ts';

export interface Resolved {
  readonly id: NodeId;
  /** H20: through an alias that the author had not seen. */
  readonly unseen: boolean;
}

/**
 * 3b.11 says nothing of a device that had fetched the content with which its waiting edit would clash. Its person saw both files then,
 * so we read: a redirect is for him who had not seen what stands in the file now. What he has written there himself he has seen.
 */
const showedBoth = (state: State, act: Act, id: NodeId): boolean => {
  const by = find(state, id)?.headBy;
  return by != null && hasSeen(witnessOf(act), by);
};

/** H21, 3b.11: the copy that the device's own edit became, while it does not know yet. */
const redirectOf = (state: State, act: Act, id: NodeId): Alias | undefined => showedBoth(state, act, id) ? undefined :
  state.aliases.findLast((alias) => alias.from === id && alias.device !== null && alias.seq > act.op.baseSeq
    // What the other half of a fork made is found by the copy itself, as long as that is there.
    && (alias.device === act.device || ((act.alsoOwn ?? []).includes(alias.op) && find(state, alias.to) !== undefined)));

/** Which node an id means by now (H20, H21). */
export const resolve = (state: State, act: Act, id: NodeId): Resolved => {
  const redirect = redirectOf(state, act, id);
  // What the author's own edit made is not someone else's, whatever led to it.
  if (redirect) return { id: resolve(state, act, redirect.to).id, unseen: false };
  if (find(state, id)) return { id, unseen: false };
  const alias = state.aliases.find((each) => each.from === id && each.device === null);
  if (!alias) return { id, unseen: false };
  const further = resolve(state, act, alias.to);
  const redirected = redirectOf(state, act, alias.to) !== undefined;
  return { id: further.id, unseen: !redirected && (further.unseen || alias.seq > act.op.baseSeq) };
};
