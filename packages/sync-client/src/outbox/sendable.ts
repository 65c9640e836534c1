import { foldName } from '@holdfast/domain';
import type { ManifestId, NameKey, NodeId, NodeRow, Operation } from '@holdfast/domain';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';

/** What the sender asks about the world. */
export interface SendableContext {
  /** The server holds the bytes of this manifest. */
  readonly isCommitted: (manifest: ManifestId) => boolean;
  /** The confirmed row. */
  readonly node: (id: NodeId) => NodeRow | undefined;
}

type Entry = Keyed<OutboxRow>;

/** The manifest whose bytes an operation brings. */
export const manifestOf = (op: Operation): ManifestId | null => (op.type === 'createFile' || op.type === 'setContent' ? op.manifest : null);

/** The nodes that an operation acts on or puts something into. */
export const nodesOf = (op: Operation): readonly NodeId[] => {
  switch (op.type) {
    case 'createFolder':
    case 'createFile':
    case 'move':
      return [op.node, op.parent];
    case 'copy':
      return [op.node, op.source, op.parent];
    case 'purge':
      return op.nodes;
    case 'trash':
    case 'restore':
    case 'rename':
    case 'setContent':
    case 'addTag':
    case 'removeTag':
    case 'setAttr':
      return [op.node];
  }
};

/**
 * Splits the outbox into what may be sent now, in lseq order, and what waits (H9): an operation waits when its bytes are not
 * on the server, or when it does not commute with one that waits before it (H9, 3b.18).
 */
export const selectSendable = (outbox: readonly Entry[], context: SendableContext): { readonly ready: Entry[]; readonly waiting: Entry[] } => {
  const ready: Entry[] = [];
  const waiting: Entry[] = [];
  const skipped = new Skipped(context);
  for (const entry of outbox) {
    const { op, ctr } = entry.row;
    const manifest = manifestOf(op);
    // What has a counter was sent or is about to be: it goes again as it is (H13).
    if (ctr !== null || (!skipped.holdsBack(op) && (manifest === null || context.isCommitted(manifest)))) ready.push(entry);
    else {
      skipped.add(op);
      waiting.push(entry);
    }
    skipped.follow(op);
  }
  return { ready, waiting };
};

/** What the operations that wait have laid hold of. */
class Skipped {
  readonly #context: SendableContext;
  /** Nodes that do not exist on the server yet, or on which something other than content waits: nothing passes. */
  readonly #closed = new Set<NodeId>();
  /** Files whose new content waits. What comes later to such a file waits with it: the edit may become a copy, and later work follows it (3b.11). */
  readonly #unwritten = new Set<NodeId>();
  /** Folders above what waits: trashing or copying them does not pass. */
  readonly #above = new Set<NodeId>();
  readonly #names = new Set<string>();
  /** Where the pending operations have put things, as their author sees it. */
  readonly #places = new Map<NodeId, Place>();

  constructor(context: SendableContext) {
    this.#context = context;
  }

  holdsBack(op: Operation): boolean {
    if (this.#closed.size === 0 && this.#unwritten.size === 0) return false;
    if (nodesOf(op).some((id) => this.#closed.has(id))) return true;
    if (this.#takenName(op).some((name) => this.#names.has(name))) return true;
    switch (op.type) {
      case 'setContent':
      case 'rename':
      case 'move':
      case 'addTag':
      case 'removeTag':
      case 'setAttr':
        return this.#unwritten.has(op.node);
      case 'copy':
        return this.#unwritten.has(op.source) || this.#above.has(op.source);
      case 'trash':
      case 'restore':
        return this.#unwritten.has(op.node) || this.#above.has(op.node);
      case 'purge':
        return op.nodes.some((id) => this.#unwritten.has(id) || this.#above.has(id));
      case 'createFolder':
      case 'createFile':
        return false;
    }
  }

  add(op: Operation): void {
    if (op.type === 'setContent' && !this.#closed.has(op.node)) this.#unwritten.add(op.node);
    else if ('node' in op) this.#closed.add(op.node);
    else for (const id of op.nodes) this.#closed.add(id);
    for (const name of this.#takenName(op)) this.#names.add(name);
    for (const id of nodesOf(op)) this.#closeAbove(id);
  }

  /** Later operations see what this one does. */
  follow(op: Operation): void {
    if (op.type === 'createFolder' || op.type === 'createFile' || op.type === 'copy') this.#places.set(op.node, { parent: op.parent, key: foldName(op.name) });
    else if (op.type === 'rename') this.#places.set(op.node, { ...this.#place(op.node), key: foldName(op.name) });
    else if (op.type === 'move' || op.type === 'restore') this.#places.set(op.node, { ...this.#place(op.node), parent: op.parent });
  }

  #place(id: NodeId): Place {
    const row = this.#context.node(id);
    return this.#places.get(id) ?? { parent: row?.location.parent, key: row?.name.key };
  }

  #closeAbove(start: NodeId): void {
    for (let id: NodeId | undefined = start; id !== undefined && !this.#above.has(id); id = this.#place(id).parent) this.#above.add(id);
  }

  /** The names in folders that the operation takes. */
  #takenName(op: Operation): readonly string[] {
    switch (op.type) {
      case 'createFolder':
      case 'createFile':
      case 'copy':
        return [slot(op.parent, foldName(op.name))];
      case 'rename':
        return slotOf({ ...this.#place(op.node), key: foldName(op.name) });
      case 'move':
      case 'restore':
        return slotOf({ ...this.#place(op.node), parent: op.parent });
      case 'trash':
      case 'purge':
      case 'setContent':
      case 'addTag':
      case 'removeTag':
      case 'setAttr':
        return [];
    }
  }
}

interface Place {
  readonly parent: NodeId | undefined;
  readonly key: NameKey | undefined;
}

const slot = (parent: NodeId, key: NameKey): string => `${parent}/${key}`;
const slotOf = ({ parent, key }: Place): readonly string[] => (parent === undefined || key === undefined ? [] : [slot(parent, key)]);
