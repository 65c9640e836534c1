import type { Content, DeviceId, Envelope, NodeId, Operation, OpId } from '@holdfast/domain';
import type { Ids } from './ids.ts';

interface Known { readonly id: NodeId; readonly kind: 'folder' | 'file'; parent: NodeId; version: OpId | null; trashed: boolean }

/** What people do in a shared drive, in parts of a hundred: mostly adding, then arranging, some editing and clearing out. */
const mix: readonly (readonly [number, Operation['type']])[] = [
  [38, 'createFile'], [7, 'createFolder'], [14, 'rename'], [12, 'move'], [10, 'setContent'], [8, 'trash'], [5, 'restore'], [3, 'addTag'], [2, 'removeTag'], [1, 'setAttr'],
];

const started = Date.UTC(2026, 0, 5, 8);

/**
 * A stream of operations of several devices on one growing tree. Every fifth operation was made with an older view of the
 * space, as devices that were offline send them. The model keeps only what it needs to name nodes that exist.
 */
export class OfficeDay {
  readonly #next: () => number;
  readonly #ids: Ids;
  readonly #devices: readonly DeviceId[];
  readonly #folders: Known[];
  readonly #files: Known[] = [];
  readonly #trashed: Known[] = [];
  #count = 0;

  constructor(root: NodeId, next: () => number, ids: Ids, devices: number) {
    this.#next = next;
    this.#ids = ids;
    this.#devices = Array.from({ length: devices }, () => ids.device());
    this.#folders = [{ id: root, kind: 'folder', parent: root, version: null, trashed: false }];
  }

  /** An operation that adds to the tree: one folder for every fifty files, as people's trees have it. */
  growing(seq: number): Operation {
    return this.#make(this.#count % 50 === 0 ? 'createFolder' : 'createFile', seq);
  }

  /** The next operation of the mix. */
  working(seq: number): Operation {
    let ticket = this.#next() * 100;
    for (const [share, type] of mix) {
      ticket -= share;
      if (ticket < 0) return this.#make(type, seq);
    }
    return this.#make('createFile', seq);
  }

  #make(type: Operation['type'], seq: number): Operation {
    this.#count += 1;
    switch (type) {
      case 'createFolder': return this.#createFolder(this.#envelope(seq));
      case 'rename': return { ...this.#envelope(seq), type, node: this.#any().id, name: this.#name() };
      case 'move': return this.#move(this.#envelope(seq));
      case 'setContent': return this.#setContent(this.#envelope(seq));
      case 'trash': return this.#trash(this.#envelope(seq));
      case 'restore': return this.#restore(this.#envelope(seq));
      case 'addTag': case 'removeTag': return { ...this.#envelope(seq), type, node: this.#any().id, tag: `tag ${Math.floor(this.#next() * 20)}` };
      case 'setAttr': return { ...this.#envelope(seq), type, node: this.#any().id, key: 'colour', value: Math.floor(this.#next() * 8) };
      default: return this.#createFile(this.#envelope(seq));
    }
  }

  #envelope(seq: number): Envelope {
    const behind = this.#count % 5 === 0 ? Math.floor(this.#next() * 2000) : 1;
    return { v: 1, id: this.#ids.op(), device: this.#pick(this.#devices), baseSeq: Math.max(0, seq - behind), at: started + this.#count };
  }

  #createFolder(envelope: Envelope): Operation {
    const known: Known = { id: this.#ids.node(), kind: 'folder', parent: this.#pick(this.#folders).id, version: null, trashed: false };
    this.#folders.push(known);
    return { ...envelope, type: 'createFolder', node: known.id, parent: known.parent, name: this.#name(), onCollision: 'suffix' };
  }

  #createFile(envelope: Envelope): Operation {
    const known: Known = { id: this.#ids.node(), kind: 'file', parent: this.#pick(this.#folders).id, version: envelope.id, trashed: false };
    this.#files.push(known);
    return { ...envelope, type: 'createFile', node: known.id, parent: known.parent, name: `${this.#name()}.txt`, ...this.#content() };
  }

  #move(envelope: Envelope): Operation {
    const known = this.#any();
    known.parent = this.#pick(this.#folders).id;
    return { ...envelope, type: 'move', node: known.id, parent: known.parent };
  }

  #setContent(envelope: Envelope): Operation {
    const known = this.#files.length > 0 ? this.#pick(this.#files) : null;
    if (known?.version == null) return this.#createFile(envelope);
    const baseVersion = known.version;
    known.version = envelope.id;
    return { ...envelope, type: 'setContent', node: known.id, baseVersion, seenPath: ['a folder', 'a file.txt'], ...this.#content() };
  }

  /** Mostly files: whoever clears out seldom throws away whole folders. */
  #trash(envelope: Envelope): Operation {
    const known = this.#files.length > 0 ? this.#pick(this.#files) : this.#any();
    if (!known.trashed) this.#trashed.push(known);
    known.trashed = true;
    return { ...envelope, type: 'trash', node: known.id, parent: known.parent };
  }

  #restore(envelope: Envelope): Operation {
    const known = this.#trashed.pop();
    if (!known) return this.#createFile(envelope);
    known.trashed = false;
    return { ...envelope, type: 'restore', node: known.id, parent: known.parent };
  }

  #content(): Content {
    const manifest = this.#ids.manifest();
    return { manifest, hash: manifest, size: 1 + Math.floor(this.#next() * 100_000), mime: 'text/plain', mtime: started };
  }

  /** Few names, so that some clash. */
  #name(): string {
    return `Report ${Math.floor(this.#next() * 2000)}`;
  }

  #any(): Known {
    const known = this.#files.length > 0 && this.#next() < 0.9 ? this.#pick(this.#files) : this.#pick(this.#folders.slice(1, 200));
    return known ?? this.#pick(this.#folders);
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#next() * from.length)] as T;
  }
}
