import { asNodeId, foldName, recoveredFolderName, recoveryPlace, validateName } from '@holdfast/domain';
import type { ContentOperation, Millis, NodeId, Operation, OpId } from '@holdfast/domain';
import type { EnvelopeMaker } from '../intents/envelope.ts';
import { pathNames } from '../intents/live.ts';
import { queued } from '../outbox/outbox.ts';
import type { OutboxRow, ParkedRow, ReplicaMeta } from '../ports/replica-store.ts';
import type { Random } from '../ports/random.ts';
import type { View } from '../replica/view.ts';

/** Operations that put refused content below /Recovered carry this, so that a second refusal parks them. */
export const recoveryGroup = 'recovered';

/** An engine knows one space; a home space comes with sharing (H15 b). */
const noHome = null;

export interface RecoverContext {
  readonly view: View;
  readonly meta: ReplicaMeta;
  readonly envelopes: EnvelopeMaker;
  readonly random: Random;
  readonly deviceName: string;
  readonly now: Millis;
}

export interface Recovery {
  /** What must wait for the person all the same. */
  readonly parked: readonly ParkedRow[];
  /** What goes into the outbox instead. */
  readonly rows: readonly OutboxRow[];
  /** Where each of them was put, by the refused operation. */
  readonly places: ReadonlyMap<OpId, Place>;
}

interface Place {
  readonly node: NodeId;
  /** Folder names from the root. */
  readonly path: readonly string[];
}

/** H15 (a): refused content becomes a file below /Recovered/<date device>/<old path>, with the same bytes. */
export const recover = (refused: readonly ParkedRow[], context: RecoverContext): Recovery => {
  const parked: ParkedRow[] = [];
  const recovery = new Recoverer(context);
  for (const row of refused) {
    const { op } = row;
    const isContent = op.type === 'createFile' || op.type === 'setContent';
    if (isContent && op.group !== recoveryGroup && recoveryPlace(row.reason, noHome) === 'here') recovery.add(op, row.title, row.path);
    else parked.push(isContent ? { ...row, path: seenFolder(op, row.path, context.view) } : row);
  }
  return { parked, rows: recovery.rows, places: recovery.places };
};

/** The folder of a content operation, as its author saw it. */
export const seenFolder = (op: ContentOperation, path: readonly string[] | undefined, view: View): readonly string[] =>
  op.type === 'setContent' ? op.seenPath.slice(0, -1) : (path ?? pathNames(view, op.parent));

class Recoverer {
  readonly rows: OutboxRow[] = [];
  readonly places = new Map<OpId, Place>();
  readonly #context: RecoverContext;
  readonly #made = new Map<string, NodeId>();

  constructor(context: RecoverContext) {
    this.#context = context;
  }

  add(op: ContentOperation, title: string, seen: readonly string[] | undefined): void {
    const { view, now, deviceName, random } = this.#context;
    const path = ['Recovered', recoveredFolderName(now, deviceName), ...seenFolder(op, seen, view)].map(sound);
    let parent = view.root;
    for (const folder of path) parent = this.#folder(parent, folder);
    const name = sound((op.type === 'setContent' ? op.seenPath.at(-1) : op.name) ?? title);
    const { manifest, hash, size, mime, mtime } = op;
    const node = asNodeId(random.uuid());
    this.places.set(op.id, { node, path });
    this.#queue({ ...this.#envelope(), type: 'createFile', node, parent, name, manifest, hash, size, mime, mtime }, name);
  }

  #folder(parent: NodeId, name: string): NodeId {
    const slot = `${parent}/${foldName(name)}`;
    const known = this.#made.get(slot) ?? this.#existing(parent, name);
    if (known !== undefined) return known;
    const node = asNodeId(this.#context.random.uuid());
    this.#made.set(slot, node);
    this.#queue({ ...this.#envelope(), type: 'createFolder', node, parent, name, onCollision: 'merge' }, name);
    return node;
  }

  #existing(parent: NodeId, name: string): NodeId | undefined {
    const row = this.#context.view.childByName(parent, foldName(name));
    return row?.kind === 'folder' ? row.id : undefined;
  }

  #queue(op: Operation, title: string): void {
    this.rows.push(queued(op, title));
  }

  #envelope() {
    return this.#context.envelopes.make(this.#context.meta, recoveryGroup);
  }
}

const sound = (name: string): string => (validateName(name).ok ? name : 'Recovered');
