import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, rootOf, type NodeId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import type { Operation } from '../operation.ts';
import { reduce } from '../reduce/reduce.ts';
import { checkTree } from '../tree/check-tree.ts';
import { MemoryTree } from '../tree/memory-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import { uuid5 } from '../uuid5.ts';
import { Random } from './random.ts';

const root = rootOf(asSpaceId('00000000-0000-4000-8000-0000000000aa'));
const devices = ['a', 'b', 'c'].map((letter) => asDeviceId(`00000000-0000-4000-8000-00000000000${letter}`));

/**
 * What no honest device would send: any operation on any id that ever was, whatever its author says to have seen. Nothing
 * is refused before the reducer has it.
 */
export class Anything {
  readonly tree = new MemoryTree(root, { history: 'complete' });
  readonly sent: Operation[] = [];
  readonly #random: Random;
  readonly #ids: NodeId[] = [root];
  /** What devices have made, or tried to. */
  readonly #made: NodeId[] = [];
  #count = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  #fresh(): string {
    this.#count += 1;
    return uuid5('6ba7b811-9dad-11d1-80b4-00c04fd430c8', `anything/${this.#count}`);
  }

  #any(kind?: NodeRow['kind']): NodeId {
    const rows = [...this.tree.rows()].filter((row) => kind === undefined || row.kind === kind);
    const known = this.#random.chance(0.8) ? this.#random.pick(rows)?.id : this.#random.pick(this.#ids);
    return known ?? root;
  }

  #make(): Operation {
    const random = this.#random;
    const id = asOpId(this.#fresh());
    const envelope = { v: 1, id, device: random.pick(devices) ?? id as never, baseSeq: random.chance(0.5) ? this.sent.length : random.below(this.sent.length + 2), at: 1000 + random.below(50) } as const;
    const node = this.#any();
    const row = this.tree.node(node);
    const parent = random.chance(0.3) ? root : this.#any('folder');
    const name = `k${random.below(4)}`;
    const manifest = asManifestId(String(random.below(3)).repeat(64));
    const content = { manifest, hash: manifest, size: random.below(2), mime: 'text/plain', mtime: 0 };
    // An id that a rule will derive is no id that a device may choose: the sequencer refuses it (H36).
    const fresh = (random.chance(0.95) ? undefined : random.pick(this.#made)) ?? asNodeId(this.#fresh());
    switch (random.below(14)) {
      case 0: case 1: return { ...envelope, type: 'createFolder', node: fresh, parent, name, onCollision: random.chance(0.5) ? 'suffix' : 'merge' };
      case 2: return { ...envelope, type: 'createFile', node: fresh, parent, name, ...content };
      case 3: return { ...envelope, type: 'rename', node, name };
      case 4: case 5: return { ...envelope, type: 'move', node, parent };
      case 6: case 7: return { ...envelope, type: 'trash', node, parent };
      case 8: case 9: return { ...envelope, type: 'restore', node, parent };
      case 10: return { ...envelope, type: 'copy', node: fresh, source: node, srcVersion: row?.kind === 'file' ? row.content.version : null, parent, name };
      case 11: return { ...envelope, type: 'purge', nodes: [node, this.#any()] };
      case 12: return random.chance(0.5) ? { ...envelope, type: 'addTag', node, tag: name } : { ...envelope, type: 'setAttr', node, key: name, value: random.below(3) };
      default: {
        const file = this.#any('file');
        const head = this.tree.node(file);
        const baseVersion = head?.kind === 'file' && random.chance(0.6) ? head.content.version : random.pick(this.sent)?.id ?? id;
        return { ...envelope, type: 'setContent', node: file, baseVersion, seenPath: [name], ...content };
      }
    }
  }

  /** One operation arrives; answers with every invariant that does not hold any more. */
  next(): readonly string[] {
    const op = this.#make();
    this.sent.push(op);
    if (op.type === 'createFolder' || op.type === 'createFile' || op.type === 'copy') this.#made.push(op.node);
    if ('node' in op) this.#ids.push(op.node, uuid5<'NodeId'>(op.node, 'rescue'), uuid5<'NodeId'>(op.id, 'conflict'));
    const seq = this.sent.length;
    const overlay = new Overlay(this.tree);
    const told = `${seq} ${JSON.stringify(op)}`;
    try {
      reduce(overlay, op, { seq, effTs: op.at, deviceName: 'Laptop' });
    } catch (error) {
      return [`${told}: ${error instanceof Error ? error.stack : String(error)}`];
    }
    this.tree.apply(overlay.changes());
    return checkTree(this.tree, seq).map(({ rule, detail, node }) => `${told}: ${rule} ${node} ${detail}`);
  }
}
