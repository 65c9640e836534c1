import { describe, expect, test } from 'vitest';
import { asDeviceId, asManifestId, asNodeId, asOpId, type OpId } from '../ids.ts';
import type { Content } from '../node.ts';
import type { Operation } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { MemoryTree } from '../tree/memory-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import { uuid5 } from '../uuid5.ts';
import { reduce } from './reduce.ts';

const root = asNodeId('99999999-9999-4999-8999-999999999999');
const node = (name: string) => asNodeId(uuid5(root, name));
const version = (name: string): OpId => asOpId(uuid5(root, `version ${name}`));
const bytes = (digit: string): Content => ({ manifest: asManifestId(digit.repeat(64)), hash: asManifestId(digit.repeat(64)), size: 3, mime: 'text/plain', mtime: 0 });
type Body = Operation extends infer Op ? (Op extends Operation ? Omit<Op, 'v' | 'id' | 'device' | 'baseSeq' | 'at'> : never) : never;

/** The server's tree, and a device's, which was given rows, tombstones and aliases, but no version of any file. */
class Two {
  readonly server = new MemoryTree(root, { history: 'complete' });
  device = new MemoryTree(root);
  seq = 0;

  /** As the next operation of the space. */
  on(tree: MemoryTree, body: Body, id: OpId, base: number, who: string): { readonly outcome: Outcome; readonly overlay: Overlay } {
    const op = { v: 1, id, device: asDeviceId(uuid5(root, who)), baseSeq: base, at: this.seq + 1, ...body } as Operation;
    const overlay = new Overlay(tree);
    return { outcome: reduce(overlay, op, { seq: this.seq + 1, effTs: this.seq + 1, deviceName: who }), overlay };
  }

  decide(body: Body, name: string, base = this.seq, who = 'Phone'): Outcome {
    const { outcome, overlay } = this.on(this.server, body, version(name), base, who);
    this.seq += 1;
    this.server.apply(overlay.changes());
    this.device = new MemoryTree(root);
    this.device.apply({ nodes: [...this.server.rows()], tombstones: [...this.server.tombstones()], aliases: [...this.server.aliases()], versions: [] });
    return outcome;
  }
}

const world = (): Two => {
  const two = new Two();
  two.decide({ type: 'createFolder', node: node('F'), parent: root, name: 'F', onCollision: 'suffix' }, 'F');
  two.decide({ type: 'createFile', node: node('f'), parent: node('F'), name: 'f.bin', ...bytes('1') }, 'one');
  two.decide({ type: 'setContent', node: node('f'), baseVersion: version('one'), seenPath: ['F', 'f.bin'], ...bytes('2') }, 'two');
  two.decide({ type: 'setContent', node: node('f'), baseVersion: version('two'), seenPath: ['F', 'f.bin'], ...bytes('3') }, 'three');
  two.decide({ type: 'createFile', node: node('t'), parent: node('F'), name: 't.bin', ...bytes('4') }, 't');
  two.decide({ type: 'trash', node: node('t'), parent: node('F') }, 'trash t');
  return two;
};

/** What a person does who sees what the device shows; one of each kind, and those that ask for old versions. */
const acts: readonly (readonly [string, Body])[] = [
  ['createFolder', { type: 'createFolder', node: node('new'), parent: node('F'), name: 'G', onCollision: 'merge' }],
  ['createFile', { type: 'createFile', node: node('new'), parent: root, name: 'n.bin', ...bytes('5') }],
  ['an edit of the head', { type: 'setContent', node: node('f'), baseVersion: version('three'), seenPath: ['F', 'f.bin'], ...bytes('5') }],
  ['a version from before made the current one', { type: 'setContent', node: node('f'), baseVersion: version('three'), seenPath: ['F', 'f.bin'], ...bytes('1') }],
  ['rename', { type: 'rename', node: node('f'), name: 'g.bin' }],
  ['move', { type: 'move', node: node('f'), parent: root }],
  ['trash', { type: 'trash', node: node('F'), parent: root }],
  ['restore', { type: 'restore', node: node('t'), parent: node('F') }],
  ['purge', { type: 'purge', nodes: [node('t')] }],
  ['addTag', { type: 'addTag', node: node('f'), tag: 'red' }],
  ['setAttr', { type: 'setAttr', node: node('f'), key: 'colour', value: 1 }],
  ['a copy of what is shown', { type: 'copy', node: node('new'), source: node('f'), srcVersion: version('three'), parent: root, name: 'c.bin' }],
  ['a copy of a version from before', { type: 'copy', node: node('new'), source: node('f'), srcVersion: version('one'), parent: root, name: 'c.bin' }],
  ['a copy of a tree', { type: 'copy', node: node('new'), source: node('F'), srcVersion: null, parent: root, name: 'C' }],
];

describe('H22 a device that holds no history', () => {
  test.each(acts)('H22 foresees that it is accepted, as it will be: %s', (_, body) => {
    const two = world();
    const foreseen = two.on(two.device, body, version('mine'), two.seq, 'Laptop').outcome;
    expect(foreseen).toEqual({ code: 'applied' });
    expect(two.decide(body, 'mine', two.seq, 'Laptop')).toEqual(foreseen);
  });

  test('H22 an edit of a version that it does not hold is foreseen without a throw, and takes nothing away', () => {
    const two = world();
    for (const base of [version('one'), version('nobody knows')]) {
      const { outcome, overlay } = two.on(two.device, { type: 'setContent', node: node('f'), baseVersion: base, seenPath: ['F', 'f.bin'], ...bytes('5') }, version('mine'), 1, 'Laptop');
      expect(['applied', 'copied']).toContain(outcome.code);
      const shown = overlay.children(node('F')).flatMap((row) => (row.kind === 'file' ? [row.content.hash] : []));
      expect(shown).toContain(bytes('5').hash);
      expect(outcome.code === 'applied' || shown.includes(bytes('3').hash)).toBe(true);
    }
  });

  test('H22 what it was never given is foreseen as gone, whatever is done to it', () => {
    const two = world();
    for (const [, body] of acts) {
      const strange = { ...body, ...('nodes' in body ? { nodes: [node('strange')] } : {}), ...('source' in body ? { source: node('strange') } : {}), ...('parent' in body ? { parent: node('strange folder') } : {}), ...(body.type.startsWith('create') || body.type === 'copy' || 'nodes' in body ? {} : { node: node('strange') }) } as Body;
      const { outcome } = two.on(two.device, strange, version('mine'), two.seq, 'Laptop');
      expect(['rejected', 'noop', 'rescued']).toContain(outcome.code);
    }
  });
});
