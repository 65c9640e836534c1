import type { Operation } from '@holdfast/domain';
import type { Decision } from '../ports/space-store.ts';

/** Refused for want of rights (row 43): a decision like any other, of somebody who may not write anything here. */
export const isForbidden = (outcome: Decision): boolean => outcome.code === 'rejected' && outcome.reason === 'forbidden';

/** What the log keeps of such an operation: enough to know it again (P1, P2), and nothing that its author could make long. */
export const withoutBody = ({ guard: _, group: __, ...op }: Operation): Operation => {
  switch (op.type) {
    case 'createFolder':
    case 'rename':
    case 'copy': return { ...op, name: '' };
    case 'createFile': return { ...op, name: '', mime: '' };
    case 'setContent': return { ...op, seenPath: [], mime: '' };
    case 'purge': return { ...op, nodes: [] };
    case 'addTag':
    case 'removeTag': return { ...op, tag: '' };
    case 'setAttr': return { ...op, key: '', value: null };
    case 'move':
    case 'trash':
    case 'restore': return op;
    default: return op satisfies never;
  }
};
