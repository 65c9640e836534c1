import type { Operation, OperationType } from './operation.ts';

/** Every type of operation. One that is new does not compile until it stands here. */
const types: Readonly<Record<OperationType, true>> = {
  createFolder: true, createFile: true, rename: true, move: true, trash: true, restore: true, purge: true,
  setContent: true, copy: true, addTag: true, removeTag: true, setAttr: true,
};

/** In no order that means anything. */
export const operationTypes = Object.keys(types) as readonly OperationType[];

/** False for an operation that a later version of the app has made: it is kept as it is, unsent and without effect (H17). */
export const isKnown = (op: Operation): boolean => Object.hasOwn(types, op.type) && op.v === 1;
