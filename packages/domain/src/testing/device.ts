import type { NodeId, OpId } from '../ids.ts';
import { inverse, type Inverse } from '../inverse.ts';
import type { Millis, NodeRow } from '../node.ts';
import type { Envelope, Operation } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { reduce } from '../reduce/reduce.ts';
import { squash } from '../squash.ts';
import { MemoryTree } from '../tree/memory-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import { restorePathOf } from '../tree/paths.ts';
import { foldName } from '../names/fold.ts';
import { deviceIdOf, deviceNames, newOpId, type Ids, type Server } from './world.ts';

type Bare<Op> = Op extends Operation ? Omit<Op, keyof Envelope> : never;
export type Act = Bare<Operation>;

interface Undoable {
  readonly op: OpId;
  readonly inverse: Inverse | null;
}

/** A device as the domain sees it: confirmed base, operations not yet sent, the view as their sum. */
export class Device {
  readonly id;
  readonly name: string;
  readonly base: MemoryTree;
  readonly outcomes = new Map<OpId, Outcome>();
  /** Operations in the order in which the person acted, with what became of them. */
  readonly sent: OpId[] = [];
  cursor = 0;
  clockError: Millis = 0;
  pending: Operation[] = [];
  #serverOffset: Millis = 0;
  #view: Overlay;
  #done: Undoable[] = [];
  readonly #standIn = new Map<OpId, OpId>();
  readonly #ids: Ids;
  readonly #server: Server;

  constructor(letter: string, server: Server, ids: Ids) {
    this.id = deviceIdOf(letter);
    this.name = deviceNames[letter] ?? letter;
    this.#server = server;
    this.#ids = ids;
    this.base = new MemoryTree(server.root);
    this.#view = new Overlay(this.base);
  }

  get view(): Overlay {
    return this.#view;
  }

  act(body: Act, now: Millis, guard?: Envelope['guard']): Operation {
    const op = {
      v: 1, id: newOpId(this.#ids), device: this.id, baseSeq: this.cursor, at: now + this.clockError + this.#serverOffset,
      ...(guard ? { guard } : {}), ...body,
    } as Operation;
    if (!guard) this.#done.push({ op: op.id, inverse: inverse(op, this.#view) });
    this.pending.push(op);
    this.#predict(op, this.pending.length);
    return op;
  }

  undo(now: Millis): void {
    const last = this.#done.pop();
    if (!last) return;
    if (this.pending.some((op) => op.id === last.op)) {
      this.pending = this.pending.filter((op) => op.id !== last.op);
      this.rebuild();
      return;
    }
    if (!last.inverse) return;
    const { body, register, formerWriter } = last.inverse;
    const op = this.act(body, now, { register, writer: this.#stands(last.op) });
    if (formerWriter !== null) this.#standIn.set(formerWriter, op.id);
  }

  /** One exchange: sends everything, fetches everything. `lost` means that the answer never comes. */
  exchange(now: Millis, lost = false): void {
    const { ops, folded } = squash(this.pending, this.base);
    for (const [gone, kept] of folded) this.#standIn.set(gone, kept);
    this.pending = [...ops];
    const outcomes = ops.map((op) => [op.id, this.#server.take(op, this.name, now)] as const);
    if (lost) return;
    for (const [id, outcome] of outcomes) {
      this.outcomes.set(id, outcome);
      this.sent.push(id);
    }
    this.pending = [];
    this.fetch();
    this.#serverOffset = -this.clockError;
  }

  /** Hears what others have done; what waits goes on waiting. */
  fetch(): void {
    this.base.apply(this.#server.changesSince(this.cursor, this.id));
    this.cursor = this.#server.seq;
    this.rebuild();
  }

  /** The view from scratch: base, then everything pending (P9). */
  rebuild(): void {
    this.#view = new Overlay(this.base);
    this.pending.forEach((op, index) => this.#predict(op, index + 1));
  }

  /** A node by its path in the view, or the root. */
  find(path: string): NodeId {
    let at = this.base.root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      const child = this.#view.childByKey(at, foldName(name));
      if (!child) throw new Error(`${this.name} sees no ${path}`);
      at = child.id;
    }
    return at;
  }

  trashRoots(): readonly NodeRow[] {
    const touched = this.#view.changedBelow(this.base.root, -1);
    const lost = [...this.base.rows()].map((row) => this.#view.node(row.id)).filter((row) => row !== undefined);
    const rows = new Map([...touched, ...lost].map((row) => [row.id, row]));
    return [...rows.values()].filter((row) => row.location.trash !== null);
  }

  /** The trash root that would return to a path; of several the latest. */
  findTrashed(path: string): NodeRow {
    const fits = this.trashRoots().filter((row) => `/${restorePathOf(this.#view, row).join('/')}` === path);
    const latest = fits.sort((a, b) => (b.location.trash?.seq ?? 0) - (a.location.trash?.seq ?? 0))[0];
    if (!latest) throw new Error(`${this.name} has no ${path} in the trash`);
    return latest;
  }

  #stands(op: OpId): OpId {
    let at = op;
    for (let next = this.#standIn.get(at); next !== undefined; next = this.#standIn.get(at)) at = next;
    return at;
  }

  #predict(op: Operation, nth: number): void {
    reduce(this.#view, op, { seq: this.cursor + nth, effTs: op.at, deviceName: this.name });
  }
}
