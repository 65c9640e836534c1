import { describe, expect, test } from 'vitest';
import { asDeviceId, asNodeId, asOpId, type NodeId } from './ids.ts';
import { inverse } from './inverse.ts';
import type { Operation, OperationType } from './operation.ts';
import { manifestOf, mentionedNodes, namedNodes, neededNodes, nodesOf } from './operation-nodes.ts';
import { isKnown, operationTypes } from './operation-types.ts';
import { registerOf } from './registers.ts';
import { MemoryTree } from './tree/memory-tree.ts';

const id = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const names: Readonly<Record<string, NodeId>> = { node: asNodeId(id(1)), parent: asNodeId(id(2)), source: asNodeId(id(3)), file: asNodeId(id(4)), first: asNodeId(id(5)), second: asNodeId(id(6)) };
const nameOf = (node: NodeId): string => Object.entries(names).find(([, one]) => one === node)?.[0] ?? node;
const op = (type: string, more: object = {}): Operation => ({
  v: 1, id: asOpId(id(8)), device: asDeviceId(id(9)), baseSeq: 0, at: 0, type, node: names['node'], parent: names['parent'], source: names['source'],
  nodes: [names['first'], names['second']], manifest: 'm', ...more,
}) as unknown as Operation;
const into = { into: { file: names['file'], fileVersion: id(10), copyVersion: id(11), keep: 'copy' } };

type Wanted = readonly [named: string, put: string, mentioned: string, needed: string];
const wanted: Readonly<Record<OperationType, Wanted>> = {
  createFolder: ['node', 'node parent', 'node parent', ''], createFile: ['node', 'node parent', 'node parent', ''],
  rename: ['node', 'node', 'node', 'node'], move: ['node', 'node parent', 'node parent', 'node'],
  trash: ['node', 'node', 'node parent', 'node'], restore: ['node', 'node', 'node parent', 'node'], purge: ['first second', 'first second', 'first second', 'first second'],
  setContent: ['node', 'node', 'node', 'node'], copy: ['node source', 'node source parent', 'node source parent', 'source'],
  addTag: ['node', 'node', 'node', 'node'], removeTag: ['node', 'node', 'node', 'node'], setAttr: ['node', 'node', 'node', 'node'],
};
const asked = (one: Operation) => [namedNodes, nodesOf, mentionedNodes, neededNodes].map((of) => of(one).map(nameOf).join(' '));

describe('the nodes of an operation (H9, H11, H24)', () => {
  test.each(Object.entries(wanted))('%s', (type, nodes) => {
    expect(asked(op(type))).toEqual(nodes);
    expect(manifestOf(op(type))).toBe(type === 'createFile' || type === 'setContent' ? 'm' : null);
  });
  test('a decision is also about the file that it is for', () => expect(asked(op('trash', into))).toEqual(['node file', 'node file', 'node file parent', 'node']));
});

describe('H17 what a later version has made', () => {
  test('is not known, by its type or by its shape, nor by what every object has', () => {
    expect([...operationTypes].sort()).toEqual(Object.keys(wanted).sort());
    expect(operationTypes.map((type) => isKnown(op(type)))).toEqual(operationTypes.map(() => true));
    expect([op('lockFile'), op('constructor'), op('rename', { v: 2 })].map(isKnown)).toEqual([false, false, false]);
  });
  test('has no nodes, no register and no way back', () => {
    const later = op('lockFile');
    expect([...asked(later), registerOf(later), inverse(later, new MemoryTree(asNodeId(id(2))))]).toEqual(['', '', '', '', null, null]);
  });
});
