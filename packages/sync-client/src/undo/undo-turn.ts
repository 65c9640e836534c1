import { inverse, Overlay, stampOf } from '@holdfast/domain';
import type { FileRow, Into, Inverse, ManifestId, NodeId, NodeRow, Operation, OpId, Register } from '@holdfast/domain';
import { editedSinceSentence, keptSentence } from '../words/sentences.ts';
import type { Kept } from '../api.ts';
import type { Shelf } from '../content/shelf.ts';
import type { EnvelopeMaker } from '../intents/envelope.ts';
import { queued, withdraw } from '../outbox/outbox.ts';
import { isKnown, manifestOf, nodesOf } from '../operation-facts.ts';
import type { Keyed, OutboxRow, UndoRow, UndoStep } from '../ports/replica-store.ts';
import type { Random } from '../ports/random.ts';
import type { Replica, Step } from '../replica/replica.ts';
import type { View } from '../replica/view.ts';
import type { Action, StandIns } from './undo-history.ts';
import { holdsOthers, noWayBack, nowhereAny } from './undo-words.ts';

export interface TurnParts {
  readonly replica: Replica;
  readonly envelopes: EnvelopeMaker;
  readonly random: Random;
  readonly shelf: Pick<Shelf, 'keysOf' | 'refresh' | 'reload'>;
}

/** What taking an action back comes to. */
export interface Turned {
  readonly step: Step;
  readonly ops: readonly OpId[];
  /** How to take this back in turn, in the order in which it was done. */
  readonly steps: readonly UndoStep[];
  /** What of it stays as it is. */
  readonly kept: readonly Kept[];
}

/** Takes an action back, the last step first: what was never sent leaves the outbox, the rest gets an operation that does the contrary (H14). */
export const turnBack = (action: Action, stands: StandIns, parts: TurnParts): Turned => new Turn(action, stands, parts).run();

/**
 * The operations among `steps` that can leave the outbox as if they had never been: without a counter, with no other folded into
 * them, and with nothing built on them that stays.
 */
export const withdrawable = (outbox: readonly Keyed<OutboxRow>[], steps: readonly UndoStep[]): Map<OpId, Keyed<OutboxRow>> => {
  const wanted = new Set(steps.map(({ op }) => op));
  const found = new Map<OpId, Keyed<OutboxRow>>();
  const built = new Set<string>();
  let left = wanted.size;
  for (let i = outbox.length - 1; i >= 0 && left > 0; i -= 1) {
    const entry = outbox[i];
    if (entry === undefined) break;
    const { op, ctr, folds } = entry.row;
    if (wanted.has(op.id)) left -= 1;
    const free = wanted.has(op.id) && ctr === null && (folds ?? []).length === 0 && !isBuiltOn(op, built);
    if (free) found.set(op.id, entry);
    else for (const id of isKnown(op) ? nodesOf(op) : []) built.add(id);
    if (!free && op.guard !== undefined) built.add(op.guard.writer);
  }
  return found;
};

/** Nodes below a copy that is not there yet have ids that only the copy knows: then anything later may lie there. */
const isBuiltOn = (op: Operation, built: ReadonlySet<string>): boolean =>
  built.has(op.id) || (op.type === 'copy' ? built.size > 0 : op.type === 'purge' ? op.nodes.some((id) => built.has(id)) : built.has(op.node));

class Turn {
  readonly #action: Action;
  readonly #stands: StandIns;
  readonly #parts: TurnParts;
  readonly #withdrawn: Map<OpId, Keyed<OutboxRow>>;
  readonly #group: string | null;
  readonly #view: View;
  readonly #tree: Overlay;
  /** What the action has created and what is to go to the trash now. */
  readonly #created = new Set<NodeId>();
  readonly #purity = new Map<NodeId, boolean>();
  readonly #outbox: OutboxRow[] = [];
  readonly #undo: UndoRow[] = [];
  readonly #steps: UndoStep[] = [];
  readonly #kept: Kept[] = [];
  /** Rows of what the withdrawn operations stood for. */
  readonly #forgotten: number[] = [];
  /** Rows of bytes that only this device has and that are wanted again: they must not go meanwhile. */
  readonly #wanted: number[] = [];

  constructor(action: Action, stands: StandIns, parts: TurnParts) {
    this.#action = action;
    this.#stands = stands;
    this.#parts = parts;
    this.#withdrawn = withdrawable(parts.replica.outbox, action.steps);
    this.#group = action.steps.length > 1 ? parts.random.uuid() : null;
    const keys = [...this.#withdrawn.values()].map(({ key }) => key);
    const all = keys.length === new Set(action.steps.map(({ op }) => op)).size;
    // When everything is withdrawn nothing need be tried out.
    this.#view = keys.length === 0 || all ? parts.replica.view : parts.replica.viewWithout(new Set(keys));
    this.#tree = new Overlay(this.#view.tree);
    for (const { op, inverse: back } of action.steps) if (isCreation(back) && !this.#withdrawn.has(op)) this.#created.add(back.body.node);
  }

  run(): Turned {
    const withdrawn = new Set<OpId>();
    for (const step of [...this.#action.steps].reverse()) {
      const unsent = this.#withdrawn.get(step.op);
      if (unsent === undefined) this.#answer(step);
      else if (!withdrawn.has(step.op)) this.#withdraw(step, unsent.row.op);
      withdrawn.add(step.op);
    }
    const out = withdraw([...this.#withdrawn.values()]);
    return {
      step: { ...out, require: { blobs: this.#wanted }, remove: { ...out.remove, undo: this.#forgotten }, append: { outbox: this.#outbox, undo: this.#undo } },
      ops: this.#outbox.map(({ op }) => op.id), steps: this.#steps, kept: this.#kept,
    };
  }

  #withdraw(step: UndoStep, op: Operation): void {
    const stood = this.#stands.withdraw(op.id);
    if (stood !== null) this.#forgotten.push(stood.key);
    this.#steps.push({ op: step.op, title: step.title, inverse: step.inverse, withdrawn: op, ...(stood !== null && { stoodFor: stood.from }) });
  }

  /** Takes one step back by a new operation, if that is still possible. */
  #answer(step: UndoStep): void {
    const { title, inverse: back } = step;
    if (step.withdrawn !== undefined) this.#again(step, step.withdrawn);
    else if (back === null) this.#kept.push({ sentence: noWayBack(title), reason: null });
    else if (isCreation(back)) this.#uncreate(step, back);
    else this.#contrary(step, back);
  }

  /** What goes to the trash with the folder that was created with it, need not go by itself. */
  #uncreate(step: UndoStep, back: Creation): void {
    const { node } = back.body;
    const row = this.#view.node(node);
    if (row !== undefined && row.location.trash === null && this.#created.has(row.location.parent) && this.#isPure(row.location.parent)) return;
    if (row?.kind === 'folder' && row.location.trash === null && !this.#isPure(node)) this.#kept.push({ sentence: holdsOthers(row.name.value), reason: null });
    else if (row?.kind === 'file' && row.location.trash === null && !this.#isOurs(row)) this.#kept.push({ sentence: editedSinceSentence(row.name.value, row.content.stamp.at, this.#parts.envelopes.now(this.#parts.replica.meta)), reason: 'changed' });
    else this.#contrary(step, back);
  }

  /** The bytes are those it came with, or this device's: what somebody else has written is no part of what is taken back (H14). */
  #isOurs({ content, created }: FileRow): boolean {
    return content.stamp.op === created.op || content.stamp.device === this.#parts.replica.meta.device;
  }

  /** Everything in the folder came with it. */
  #isPure(folder: NodeId): boolean {
    const known = this.#purity.get(folder);
    if (known !== undefined) return known;
    const row = this.#view.node(folder);
    const came = (child: NodeRow): boolean => this.#created.has(child.id) || child.created.op === row?.created.op;
    const pure = this.#view.children(folder).every((child) => came(child) && (child.kind === 'file' ? this.#isOurs(child) : this.#isPure(child.id)));
    this.#purity.set(folder, pure);
    return pure;
  }

  #contrary(step: UndoStep, { body, register, formerWriter }: Inverse): void {
    const guard = { register, writer: this.#stands.lastOf(step.op, register) };
    const op: Operation = { ...this.#parts.envelopes.make(this.#parts.replica.meta, this.#group), guard, ...body };
    const onlyHere = register === 'content' && formerWriter !== null && this.#isWrittenOver(formerWriter);
    if (onlyHere && body.type === 'setContent' && !this.#want(body.manifest)) this.#kept.push({ sentence: nowhereAny(step.title), reason: null });
    else if (this.#offer(op, step, onlyHere) && formerWriter !== null) this.#stand(formerWriter, op.id, register);
  }

  /** What was written over before it was sent holds no room of its own: false when its bytes had to go. */
  #want(manifest: ManifestId): boolean {
    const keys = this.#parts.shelf.keysOf(manifest);
    this.#wanted.push(...keys);
    return keys.length > 0;
  }

  /** What was written over before it was sent is no version (H13), nor what waits and may be folded before it goes. */
  #isWrittenOver(edit: OpId): boolean {
    return this.#stands.lastOf(edit, 'content') !== edit || this.#parts.replica.outbox.some(({ row }) => row.op.id === edit && row.ctr === null);
  }

  /** Queues anew what was withdrawn, as long as nobody has changed the same meanwhile. */
  #again(step: UndoStep, { v: _v, id, device: _d, baseSeq: _b, at: _a, group: _g, guard: former, ...body }: Operation): void {
    const register = former?.register ?? step.inverse?.register ?? null;
    const writer = former?.writer ?? step.inverse?.formerWriter ?? null;
    const guard = register === null || writer === null ? null : { register, writer: this.#stands.lastOf(writer, register) };
    const envelope = this.#parts.envelopes.make(this.#parts.replica.meta, this.#group);
    const op = this.#upToDate({ ...envelope, ...(guard !== null && { guard }), ...body } as Operation);
    if (!this.#offer(op, step, manifestOf(op) !== null)) return;
    this.#stand(id, op.id, null);
    if (step.stoodFor !== undefined) this.#stand(step.stoodFor, op.id, register);
  }

  /** The versions that it named may have been withdrawn with it. */
  #upToDate(op: Operation): Operation {
    if (op.type === 'trash' && op.into !== undefined) return { ...op, into: this.#intoUpToDate(op.into) };
    const row = this.#tree.node(op.type === 'copy' ? op.source : 'node' in op ? op.node : this.#tree.root);
    if (row?.kind !== 'file') return op;
    if (op.type === 'setContent') return { ...op, baseVersion: row.content.version };
    return op.type === 'copy' ? { ...op, srcVersion: row.content.version } : op;
  }

  /** A decision is about the versions that were looked at, under the names they have now. */
  #intoUpToDate({ file, fileVersion, copyVersion, keep }: Into): Into {
    const now = (version: OpId): OpId => this.#stands.lastOf(version, 'content');
    return { file, fileVersion: now(fileVersion), copyVersion: now(copyVersion), keep };
  }

  /** Queues the operation unless this device can already tell that it is refused. */
  #offer(op: Operation, { title, inverse: known, withdrawn }: UndoStep, onlyHere: boolean): boolean {
    // What had no way back before has none now: the way into the trash on the way to being deleted for good.
    const back = withdrawn !== undefined && known === null ? null : inverse(op, this.#tree);
    const row = 'node' in op ? this.#tree.node(op.node) : undefined;
    const outcome = this.#view.attemptOn(this.#tree, op, this.#outbox.length);
    if (outcome === null || outcome.code === 'rejected') {
      const register = op.guard?.register ?? null;
      const stamp = register === null || row === undefined ? null : stampOf(row, register);
      const by = stamp?.device === this.#parts.replica.meta.device ? 'this device' : null;
      const reason = outcome === null ? null : outcome.reason;
      this.#kept.push({ sentence: keptSentence(row?.name.value ?? title, register, reason, { by, at: stamp?.at ?? null }, op.at), reason });
      return false;
    }
    this.#outbox.push(queued(op, title, onlyHere ? { onlyHere } : {}));
    this.#steps.push({ op: op.id, title, inverse: back });
    return true;
  }

  #stand(from: OpId, to: OpId, register: Register | null): void {
    this.#stands.add(from, to, register);
    this.#undo.push({ kind: 'standIn', from, to, register });
  }
}

type Creation = Inverse & { readonly body: { readonly type: 'trash'; readonly node: NodeId } };

/** Only of a creation the contrary is a trashing of what had no place before. */
const isCreation = (back: Inverse | null): back is Creation => back !== null && back.body.type === 'trash' && back.formerWriter === null;
