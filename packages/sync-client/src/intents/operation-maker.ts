import { asNodeId, foldName, furtherInverse, inverse, limits, Overlay } from '@holdfast/domain';
import type { Content, Envelope, Into, Inverse, NodeId, NodeRow, Operation, Outcome, SetContent } from '@holdfast/domain';
import type { Intent } from '../api.ts';
import type { Random } from '../ports/random.ts';
import type { ReplicaMeta } from '../ports/replica-store.ts';
import type { View } from '../replica/view.ts';
import type { EnvelopeMaker } from './envelope.ts';
import { isLive, isWithin, pathNames, requireFile, requireFolder, requireLive } from './live.ts';
import { changed, cycle, invalid, notFound, requireLabel, requireName, requireValue, requireWithin, taken, unheardOf } from './problem.ts';

/** An operation to be queued, with the name of what it is about. */
export interface Made {
  readonly op: Operation;
  readonly title: string;
  readonly inverse: Inverse | null;
  /** What it wrote on another node. */
  readonly further: Inverse | null;
}

/**
 * Turns what a person wants into operations. Each is checked against the view with those before it applied;
 * the first that cannot be done throws, and nothing is queued.
 */
export class OperationMaker {
  readonly #view: View;
  readonly #meta: ReplicaMeta;
  readonly #envelopes: EnvelopeMaker;
  readonly #random: Random;
  readonly #group: string | null;
  readonly #tree: Overlay;
  readonly made: Made[] = [];
  readonly created: NodeId[] = [];

  constructor(view: View, meta: ReplicaMeta, envelopes: EnvelopeMaker, random: Random, grouped: boolean) {
    this.#view = view;
    this.#meta = meta;
    this.#envelopes = envelopes;
    this.#random = random;
    this.#group = grouped ? random.uuid() : null;
    this.#tree = new Overlay(view.tree);
  }

  /** @throws SyncClientError with a code of `EngineProblem`. */
  add(intent: Intent): void {
    switch (intent.type) {
      case 'createFolder':
        return this.#createFolder(intent);
      case 'rename':
        return this.#rename(intent);
      case 'move':
        return intent.nodes.forEach((node) => this.#move(node, intent.parent));
      case 'copy':
        return intent.nodes.forEach((node, i) => this.#copy(node, intent.parent, intent.names?.[i]));
      case 'trash':
        return intent.nodes.forEach((node) => this.#trash(node));
      case 'restore':
        return intent.nodes.forEach((node) => this.#restore(node));
      case 'purge':
        return this.#purge(intent.nodes);
      case 'emptyTrash':
        return this.#purge([...this.#view.rows()].filter((row) => row.location.trash !== null).map((row) => row.id));
      case 'addTag':
      case 'removeTag':
        return intent.nodes.forEach((node) => this.#tag(intent.type, node, intent.tag));
      case 'setAttr':
        return this.#setAttr(intent);
      default:
        throw unheardOf(intent);
    }
  }

  /** A file's content becomes one that the server or this device holds already. @throws SyncClientError `not-found`, `invalid`. */
  setContent(node: NodeId, content: Content): SetContent {
    const row = requireFile(this.#tree, node);
    const seenPath = pathNames(this.#tree, node);
    const envelope = this.#envelopes.make(this.#meta, this.#group);
    const op: SetContent = { ...envelope, type: 'setContent', node, ...bytesOf(content), baseVersion: row.content.version, seenPath };
    this.#take(row.name.value, op);
    return op;
  }

  /** A new file of such a content; a taken name gives way. */
  createFile(node: NodeId, parent: NodeId, name: string, content: Content): void {
    this.created.push(node);
    this.#queue(name, (envelope) => ({ ...envelope, type: 'createFile', node, parent, name, ...bytesOf(content) }));
  }

  /** Row 23 decided: the copy goes into the trash, its bytes into the file's history. @throws SyncClientError `changed`. */
  decide(copy: NodeId, into: Omit<Into, 'fileVersion'>): void {
    const row = requireFile(this.#tree, copy);
    const file = requireFile(this.#tree, into.file);
    const whole: Into = { ...into, fileVersion: file.content.version };
    const outcome = this.#queue(file.name.value, (envelope) => ({ ...envelope, type: 'trash', node: copy, parent: row.location.parent, into: whole }));
    if (outcome?.code === 'rejected') throw changed(`“${file.name.value}”`);
  }

  #createFolder({ parent, name, onCollision }: Extract<Intent, { type: 'createFolder' }>): void {
    requireFolder(this.#tree, parent);
    requireName(name);
    if (onCollision === undefined && this.#tree.childByKey(parent, foldName(name)) !== undefined) throw taken(name);
    const node = asNodeId(this.#random.uuid());
    this.created.push(node);
    this.#queue(name, (envelope) => ({ ...envelope, type: 'createFolder', node, parent, name, onCollision: onCollision ?? 'suffix' }));
  }

  #rename({ node, name, onCollision }: Extract<Intent, { type: 'rename' }>): void {
    const row = requireLive(this.#tree, node);
    requireName(name);
    if (row.name.value === name) return;
    const holder = this.#tree.childByKey(row.location.parent, foldName(name));
    if (onCollision === undefined && holder !== undefined && holder.id !== node) throw taken(name);
    this.#queue(row.name.value, (envelope) => ({ ...envelope, type: 'rename', node, name }));
  }

  #move(node: NodeId, parent: NodeId): void {
    const row = requireLive(this.#tree, node);
    requireFolder(this.#tree, parent);
    if (isWithin(this.#tree, parent, node)) throw cycle(row.name.value);
    if (row.location.parent === parent) return;
    this.#queue(row.name.value, (envelope) => ({ ...envelope, type: 'move', node, parent }));
  }

  #copy(source: NodeId, parent: NodeId, given: string | undefined): void {
    const row = requireLive(this.#tree, source);
    requireFolder(this.#tree, parent);
    const name = given ?? row.name.value;
    requireName(name);
    const node = asNodeId(this.#random.uuid());
    this.created.push(node);
    const srcVersion = row.kind === 'file' ? row.content.version : null;
    this.#queue(row.name.value, (envelope) => ({ ...envelope, type: 'copy', node, source, srcVersion, parent, name }));
  }

  #trash(node: NodeId, before?: 'for good'): void {
    const row = requireLive(this.#tree, node);
    this.#queue(row.name.value, (envelope) => ({ ...envelope, type: 'trash', node, parent: row.location.parent }), before);
  }

  #restore(node: NodeId): void {
    const row = this.#requireTrashed(node);
    this.#queue(row.name.value, (envelope) => ({ ...envelope, type: 'restore', node, parent: row.location.parent }));
  }

  /** What is not in the trash goes there first: a purge deletes only what lies there. */
  #purge(nodes: readonly NodeId[]): void {
    const rows = nodes.map((node) => this.#requireRow(node));
    for (const row of rows) if (isLive(this.#tree, row.id)) this.#trash(row.id, 'for good');
    for (let from = 0; from < rows.length; from += limits.purgeRoots) {
      const part = rows.slice(from, from + limits.purgeRoots);
      const title = part.length === 1 ? (part[0]?.name.value ?? '') : `${part.length} items`;
      this.#queue(title, (envelope) => ({ ...envelope, type: 'purge', nodes: part.map((row) => row.id) }));
    }
  }

  #tag(type: 'addTag' | 'removeTag', node: NodeId, tag: string): void {
    requireLabel('tag', tag, type === 'addTag');
    const row = this.#requireRow(node);
    this.#queue(row.name.value, (envelope) => ({ ...envelope, type, node, tag }));
  }

  #setAttr({ nodes, key, value }: Extract<Intent, { type: 'setAttr' }>): void {
    requireLabel('attribute', key, value !== null);
    requireValue(key, value);
    for (const node of nodes) {
      const row = this.#requireRow(node);
      this.#queue(row.name.value, (envelope) => ({ ...envelope, type: 'setAttr', node, key, value }));
    }
  }

  #requireRow(node: NodeId): NodeRow {
    const row = this.#tree.node(node);
    if (row === undefined) throw notFound('The item');
    return row;
  }

  #requireTrashed(node: NodeId): NodeRow {
    const row = this.#requireRow(node);
    if (row.location.trash === null) throw invalid(`“${row.name.value}” is not in the trash: choose what was moved there`);
    return row;
  }

  #queue(title: string, make: (envelope: Envelope) => Operation, before?: 'for good'): Outcome | null {
    const op = make(this.#envelopes.make(this.#meta, this.#group));
    const outcome = this.#take(title, op, before);
    if (outcome?.code === 'rejected') requireWithin(title, op.type === 'addTag' || op.type === 'setAttr' ? op.type : 'other', outcome.reason);
    return outcome;
  }

  #take(title: string, op: Operation, before?: 'for good'): Outcome | null {
    const [back, further] = before === 'for good' ? [null, null] : [inverse(op, this.#tree), furtherInverse(op, this.#tree)];
    const outcome = this.#view.attemptOn(this.#tree, op, this.made.length);
    this.made.push({ op, title, inverse: back, further });
    return outcome;
  }
}

const bytesOf = ({ manifest, size, hash, mime, mtime }: Content): Content => ({ manifest, size, hash, mime, mtime });
