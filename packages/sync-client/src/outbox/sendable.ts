import { foldName } from '@holdfast/domain';
import type { ManifestId, NameKey, NodeId, NodeRow, Operation } from '@holdfast/domain';
import { nodesOf } from '../operation-facts.ts';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { hindranceOf } from './hindrance.ts';
import type { Hindrance } from './hindrance.ts';

/** What the sender asks about the world. */
export interface SendableContext {
  /** The server holds the bytes of this manifest. */
  readonly isCommitted: (manifest: ManifestId) => boolean;
  /** The confirmed row. */
  readonly node: (id: NodeId) => NodeRow | undefined;
  readonly root: NodeId;
  /** Where the server's alias, or this device's redirect, leads from here. */
  readonly alias: (id: NodeId) => NodeId | undefined;
}

/** The world as this device has it confirmed. */
export const contextOf = ({ tree, meta }: Replica, isCommitted: SendableContext['isCommitted']): SendableContext =>
  ({ isCommitted, root: tree.root, node: (id) => tree.node(id), alias: (id) => tree.alias(id, meta.device)?.to });

type Entry = Keyed<OutboxRow>;

/** One operation, and why it does not go while the way is free. */
export interface Seen {
  readonly entry: Entry;
  readonly hindrance: Hindrance | null;
}

/**
 * Walks the outbox in lseq order: an operation waits when its bytes are not on the server, or when it does not commute with one that
 * waits before it (H9, 3b.18). Whoever has seen enough stops: the queue may be long.
 */
export function* walk(outbox: readonly Entry[], context: SendableContext): Generator<Seen, void, undefined> {
  const skipped = new Skipped(context);
  const world = { way: null, isCommitted: context.isCommitted, before: ({ row }: Entry) => skipped.holdsBack(row.op) };
  for (const entry of outbox) {
    const { op } = entry.row;
    const hindrance = hindranceOf(entry, world);
    // Whatever keeps it, what comes later waits for the one that is the cause.
    if (hindrance !== null && hindrance.kind !== 'later') skipped.add(op, skipped.holdsBack(op) ?? entry);
    if (hindrance?.kind !== 'later') skipped.follow(op);
    yield { entry, hindrance };
  }
}

/**
 * What may be sent now, in lseq order. With `enough` it stops looking once so many that were never sent are ready and all that have a
 * counter were seen; and it never looks past the last that could go by itself: a long outbox is not walked to its end for every batch,
 * least of all one that waits for bytes. Which is the last is looked for only when something waits.
 */
export const selectSendable = (outbox: readonly Entry[], context: SendableContext, enough = Number.POSITIVE_INFINITY): readonly Entry[] => {
  const ready: Entry[] = [];
  let numbered = outbox.reduce((count, { row }) => count + (row.ctr === null ? 0 : 1), 0);
  let [fresh, seen] = [0, 0];
  let last: number | null = null;
  const isEnough = (): boolean => numbered === 0 && fresh >= enough;
  if (isEnough()) return ready;
  for (const { entry, hindrance } of walk(outbox, context)) {
    seen += 1;
    if (entry.row.ctr !== null) numbered -= 1;
    else if (hindrance === null) fresh += 1;
    if (hindrance === null) ready.push(entry);
    else last ??= lastFree(outbox, context);
    if (isEnough() || (last !== null && seen > last)) break;
  }
  return ready;
};

/** The place of the last that could go, were it not for those before it; -1 when there is none. */
const lastFree = (outbox: readonly Entry[], { isCommitted }: SendableContext): number => {
  const world = { way: null, isCommitted, before: () => undefined };
  return outbox.findLastIndex((entry) => hindranceOf(entry, world) === null);
};

/** What the operations that wait have laid hold of, and which of them is the cause: the first that does not wait for another. */
class Skipped {
  readonly #context: SendableContext;
  /** Nodes that do not exist on the server yet, or on which something other than content waits: nothing passes. */
  readonly #closed = new Map<NodeId, Entry>();
  /** Files whose new content waits. What comes later to such a file waits with it: the edit may become a copy, and later work follows it (3b.11). */
  readonly #unwritten = new Map<NodeId, Entry>();
  /** Folders above what waits: trashing or copying them does not pass. */
  readonly #above = new Map<NodeId, Entry>();
  readonly #names = new Map<string, Entry>();
  /** Where the pending operations have put things, as their author sees it. */
  readonly #places = new Map<NodeId, Place>();
  /** The copies under way: what neither the server nor an operation has brought lies in one of them (H47). */
  readonly #copies: NodeId[] = [];

  constructor(context: SendableContext) {
    this.#context = context;
  }

  /** The operation that this one must not pass. */
  holdsBack(op: Operation): Entry | undefined {
    if (this.#closed.size === 0 && this.#unwritten.size === 0) return undefined;
    return first(nodesOf(op), (id) => this.#isClosed(id)) ?? first(this.#takenName(op), (name) => this.#names.get(name)) ?? this.#touchesHeld(op);
  }

  #touchesHeld(op: Operation): Entry | undefined {
    switch (op.type) {
      case 'setContent':
      case 'rename':
      case 'move':
      case 'addTag':
      case 'removeTag':
      case 'setAttr':
        return this.#holds(this.#unwritten, op.node);
      case 'copy':
        return this.#isHeld(op.source);
      case 'trash':
      case 'restore':
        return first(nodesOf(op), (id) => this.#isHeld(id));
      case 'purge':
        return first(op.nodes, (id) => this.#isHeld(id));
      case 'createFolder':
      case 'createFile':
        return undefined;
      default:
        return op satisfies never;
    }
  }

  add(op: Operation, cause: Entry): void {
    const own = op.type === 'trash' ? nodesOf(op) : 'node' in op ? [op.node] : op.nodes;
    for (const id of own.flatMap((one) => this.#alsoCalled(one))) {
      const held = op.type === 'setContent' && !this.#closed.has(id) ? this.#unwritten : this.#closed;
      if (!held.has(id)) held.set(id, cause);
    }
    for (const name of [...this.#takenName(op), ...this.#freedName(op)]) if (!this.#names.has(name)) this.#names.set(name, cause);
    for (const id of nodesOf(op)) this.#closeAbove(id, cause);
  }

  /** Later operations see what this one does. */
  follow(op: Operation): void {
    if (op.type === 'copy') this.#copies.push(op.node);
    const landing = this.#landing(op);
    if (landing !== null) this.#places.set(landing.node, landing.place);
  }

  /** The node that the operation puts somewhere, and where; null for one that leaves everything at its place. */
  #landing(op: Operation): { readonly node: NodeId; readonly place: Place } | null {
    switch (op.type) {
      case 'createFolder':
      case 'createFile':
      case 'copy':
        return { node: op.node, place: { parent: op.parent, key: foldName(op.name) } };
      case 'rename':
        return { node: op.node, place: { ...this.#place(op.node), key: foldName(op.name) } };
      case 'move':
      case 'restore':
        return { node: op.node, place: { ...this.#place(op.node), parent: op.parent } };
      case 'trash':
      case 'purge':
      case 'setContent':
      case 'addTag':
      case 'removeTag':
      case 'setAttr':
        return null;
      default:
        return op satisfies never;
    }
  }

  #place(id: NodeId): Place {
    const places = this.#alsoCalled(id).map((one) => this.#places.get(one) ?? placeOf(this.#context.node(one)));
    return places.find(({ parent }) => parent !== undefined) ?? { parent: undefined, key: undefined };
  }

  /** The node and what it has become: an operation may still name a folder that was merged into another meanwhile. */
  #alsoCalled(id: NodeId): readonly NodeId[] {
    const other = this.#context.alias(id);
    if (other === undefined) return [id];
    const ids = new Set([id]);
    for (let to: NodeId | undefined = other; to !== undefined && !ids.has(to); to = this.#context.alias(to)) ids.add(to);
    return [...ids];
  }

  #holds(held: ReadonlyMap<NodeId, Entry>, id: NodeId): Entry | undefined {
    return first(this.#alsoCalled(id), (one) => held.get(one));
  }

  #isHeld(id: NodeId): Entry | undefined {
    return this.#holds(this.#unwritten, id) ?? this.#holds(this.#above, id);
  }

  #isClosed(id: NodeId): Entry | undefined {
    return this.#holds(this.#closed, id) ?? first(this.#copiesAbove(id), (copy) => this.#closed.get(copy));
  }

  /** The copies in which a node may lie that nobody else has brought. */
  #copiesAbove(id: NodeId): readonly NodeId[] {
    return this.#copies.length === 0 || id === this.#context.root || this.#place(id).parent !== undefined ? [] : this.#copies;
  }

  #closeAbove(start: NodeId, cause: Entry): void {
    const open = this.#alsoCalled(start).slice();
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (this.#above.has(id)) continue;
      this.#above.set(id, cause);
      const { parent } = this.#place(id);
      open.push(...(parent === undefined ? this.#copiesAbove(id) : this.#alsoCalled(parent)));
    }
  }

  /** The name that the operation gives up: whoever wants it must come after. */
  #freedName(op: Operation): readonly string[] {
    return op.type === 'rename' || op.type === 'move' || op.type === 'trash' ? this.#slots(this.#place(op.node)) : [];
  }

  /** The names in folders that the operation takes. */
  #takenName(op: Operation): readonly string[] {
    const landing = this.#landing(op);
    return landing === null ? [] : this.#slots(landing.place);
  }

  /** A name in a folder that was merged into another is taken there too. */
  #slots({ parent, key }: Place): readonly string[] {
    return parent === undefined || key === undefined ? [] : this.#alsoCalled(parent).map((one) => slot(one, key));
  }
}

/** What the first of them that has an answer answers. */
const first = <From, To>(from: readonly From[], find: (one: From) => To | undefined): To | undefined => {
  for (const one of from) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
};

interface Place {
  readonly parent: NodeId | undefined;
  readonly key: NameKey | undefined;
}

const placeOf = (row: NodeRow | undefined): Place => ({ parent: row?.location.parent, key: row?.name.key });
const slot = (parent: NodeId, key: NameKey): string => `${parent}/${key}`;
