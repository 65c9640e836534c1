import type { OpId } from '../ids.ts';
import type { Operation } from '../operation.ts';
import type { Server } from './world.ts';

/**
 * L1, the byte ledger: every content that an operation brought is reachable as a version of a node that is live or in the
 * trash, unless somebody purged that node who had seen the content. Each line names what was lost.
 */
export const lostContents = (server: Server): readonly string[] => {
  const { tree, done } = server;
  const byId = new Map<OpId, Operation>(done.map(({ op }) => [op.id, op]));
  const lost: string[] = [];
  for (const { op, outcome, seq } of done) {
    if (op.type !== 'createFile' && op.type !== 'setContent') continue;
    if (outcome.code === 'rejected') continue;
    const version = tree.version(op.id);
    if (version === undefined || version === 'unknown') {
      lost.push(`L1 ${op.type} ${seq} left no version`);
      continue;
    }
    if (tree.node(version.node)) continue;
    const tombstone = tree.tombstone(version.node);
    const purge = tombstone ? byId.get(tombstone.purgedBy.op) : undefined;
    if (!purge) lost.push(`L1 ${op.type} ${seq}: its file ${version.node} is nowhere`);
    else if (purge.device !== op.device && purge.baseSeq < seq) lost.push(`L1 ${op.type} ${seq} was purged by one who had not seen it`);
  }
  return lost;
};
