import type { NodeRow } from '../node.ts';

export const byId = (a: NodeRow, b: NodeRow): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
export const bySeq = (a: NodeRow, b: NodeRow): number => a.seq - b.seq || byId(a, b);
