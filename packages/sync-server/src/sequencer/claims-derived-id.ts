import { isUuid5, type Operation } from '@holdfast/domain';

/**
 * Whether an operation makes something under an id of the kind that rules derive (version 5: merge results, copied children,
 * skeletons). Such ids can be computed by anybody who sees the tree; who took one first would take away what it is going to stand
 * for, or what it stands for already (H36). Devices make ids of version 4; only the server's own operations have derived ones.
 */
export const claimsDerivedId = (op: Operation): boolean => isUuid5(op.id) || (makesNode(op) && isUuid5(op.node));

const makesNode = (op: Operation): op is Extract<Operation, { readonly type: 'createFolder' | 'createFile' | 'copy' }> =>
  op.type === 'createFolder' || op.type === 'createFile' || op.type === 'copy';
