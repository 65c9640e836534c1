import type { Operation } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import type { Overlay } from '../tree/overlay.ts';
import { copy } from './copy.ts';
import { createFile } from './create-file.ts';
import { createFolder } from './create-folder.ts';
import { guardHolds } from './guard.ts';
import { addTag, removeTag, setAttr } from './labels.ts';
import { move } from './move.ts';
import { purge } from './purge.ts';
import { rename } from './rename.ts';
import { restore } from './restore.ts';
import { setContent } from './set-content.ts';
import { beginStep, rejected, type ReduceAt } from './step.ts';
import { trash } from './trash.ts';
import { findFault } from './valid.ts';

// A type that is new is refused by `findFault`, so none is left over here.
const run = (tree: Overlay, op: Operation, at: ReduceAt): Outcome => {
  switch (op.type) {
    case 'createFolder': return createFolder(beginStep(tree, op, at));
    case 'createFile': return createFile(beginStep(tree, op, at));
    case 'rename': return rename(beginStep(tree, op, at));
    case 'move': return move(beginStep(tree, op, at));
    case 'trash': return trash(beginStep(tree, op, at));
    case 'restore': return restore(beginStep(tree, op, at));
    case 'purge': return purge(beginStep(tree, op, at));
    case 'setContent': return setContent(beginStep(tree, op, at));
    case 'copy': return copy(beginStep(tree, op, at));
    case 'addTag': return addTag(beginStep(tree, op, at));
    case 'removeTag': return removeTag(beginStep(tree, op, at));
    case 'setAttr': return setAttr(beginStep(tree, op, at));
  }
};

/**
 * Applies one operation to a tree by the conflict table (RULES.md 3) and says what became of it. Pure: the same tree,
 * operation and circumstances give the same result everywhere. A refused operation changes nothing and never throws;
 * what throws is a read that must be loaded first (`MissingReads`) or a broken tree (`DomainError`), and then too
 * the overlay is as it was.
 *
 * @example reduce(overlay, op, { seq: 42, effTs: 1772618400000, deviceName: 'Phone' }) // { code: 'applied' }
 */
export const reduce = (tree: Overlay, op: Operation, at: ReduceAt): Outcome => {
  const fault = findFault(op);
  if (fault) return rejected(fault);
  tree.savepoint();
  let keep = false;
  try {
    const outcome = op.guard === undefined || guardHolds(beginStep(tree, op, at), op.guard) ? run(tree, op, at) : rejected('changed');
    keep = outcome.code !== 'rejected';
    return outcome;
  } finally {
    if (keep) tree.release();
    else tree.rollback();
  }
};
