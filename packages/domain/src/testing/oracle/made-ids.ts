import type { NodeId, OpId } from '../../ids.ts';
import { uuid5 } from '../../uuid5.ts';

// Ids that are made while rules are applied. The table names the first three; the others are only told apart.

/** Table: K. */
export const conflictId = (op: OpId): NodeId => uuid5<'NodeId'>(op, 'conflict');
/** Table: R. */
export const skeletonId = (folder: NodeId): NodeId => uuid5<'NodeId'>(folder, 'rescue');
/** H47. */
export const copiedChildId = (op: OpId, source: NodeId): NodeId => uuid5<'NodeId'>(op, source);
/** The first version of a file in a copied tree. */
export const copiedVersionId = (op: OpId, source: NodeId): OpId => uuid5<'OpId'>(op, source);
/** 3b.9: the result of a merge has an id of its own. */
export const mergedVersionId = (op: OpId): OpId => uuid5<'OpId'>(op, 'merge');
/** Row 29: the new file. */
export const recoveredFileId = (op: OpId): NodeId => uuid5<'NodeId'>(op, 'conflict');
/** A folder of /Recovered: from the id of the one above it (of the root's for the first) and its name. */
export const recoveredFolderId = (above: NodeId, name: string): NodeId => uuid5<'NodeId'>(above, `recovered/${name}`);
