import { asNodeId, asOpId, foldName } from '@holdfast/domain';
import type { ManifestId, NodeId, Operation, OpId } from '@holdfast/domain';
import type { Shedder } from '../content/shedder.ts';
import type { Shelf } from '../content/shelf.ts';
import type { Ledger } from '../outbox/ledger.ts';
import { manifestOf, subjectOf } from '../operation-facts.ts';
import type { EnvelopeMaker } from '../intents/envelope.ts';
import { isLive } from '../intents/live.ts';
import { queued, requeue, requeuedFrom } from '../outbox/outbox.ts';
import type { Clock } from '../ports/clock.ts';
import type { Keyed, OutboxRow, ParkedRow } from '../ports/replica-store.ts';
import type { Random } from '../ports/random.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import type { ChangeBoard } from './change-board.ts';

export interface AsideParts {
  readonly replica: Replica;
  readonly ledger: Ledger;
  readonly shelf: Shelf;
  readonly board: ChangeBoard;
  readonly shedder: Shedder;
  readonly envelopes: EnvelopeMaker;
  readonly random: Random;
  readonly clock: Clock;
}

type Parked = Keyed<ParkedRow>;

/** What was put aside: tries it again, gives out its bytes, or gives it up. Until then its bytes stay (L1). */
export class Aside {
  readonly #parts: AsideParts;

  constructor(parts: AsideParts) {
    this.#parts = parts;
  }

  /**
   * Puts parked operations back into the outbox, strictly: those that are named, or with null all but what the person withdrew. They get new ids:
   * under the old ones the server has decided already, and would only say so again. Answers the new ids.
   */
  async requeue(ops: ReadonlySet<OpId> | null): Promise<readonly OpId[]> {
    const { ledger, replica } = this.#parts;
    await ledger.refresh();
    const chosen = ledger.parked.filter(({ row }) => (ops === null ? row.cause !== 'withdrawn' : ops.has(row.op.id)));
    if (chosen.length === 0) return [];
    let made: readonly OutboxRow[] = [];
    await replica.commit(() => {
      const again = new Return(this.#parts);
      for (const { row } of chosen) again.add(row);
      made = again.rows;
      return requeue(chosen, again.rows);
    }, 'strict');
    await ledger.refresh();
    return made.map(({ op }) => op.id);
  }

  /** @throws SyncClientError `not-found` when it is not put aside, `invalid` when more would be lost than `bytes`. */
  async discard(op: OpId, bytes: number): Promise<void> {
    const { replica, ledger, board } = this.#parts;
    const { key, row } = await this.#find(op);
    const lost = board.onlyHere(row.op);
    if (lost > bytes) throw new SyncClientError('invalid', `“${row.title}” holds ${lost} bytes that exist only on this device: ask again before they are discarded`);
    const node = subjectOf(row.op);
    const entries = node === null ? [] : [{ node, at: this.#parts.clock.now(), kind: 'own', sentence: `“${row.title}” was discarded on this device` } as const];
    await replica.commit({ require: { parked: [key] }, remove: { parked: [key] }, append: { history: entries.length === 0 ? [] : [{ entries }] } }, 'strict');
    await ledger.refresh();
    await this.release([row.op]);
  }

  /** @throws SyncClientError `not-found` when it is not put aside or brings no bytes, `content` when this device does not hold them. */
  async content(op: OpId): Promise<Blob> {
    const { row } = await this.#find(op);
    const manifest = manifestOf(row.op);
    if (manifest === null) throw new SyncClientError('not-found', `“${row.title}” brings no bytes: there is nothing to save`);
    const shelved = await this.#parts.shelf.look(manifest);
    if (shelved === undefined) throw new SyncClientError('content', `The bytes of “${row.title}” are not on this device any more`);
    const blob = await this.#parts.shelf.blob(shelved);
    return 'mime' in row.op ? blob.slice(0, blob.size, row.op.mime) : blob;
  }

  /** Gives back the room of contents that nothing speaks of any more. */
  async release(ops: readonly OutboxRow['op'][]): Promise<void> {
    const given = new Set<ManifestId>(ops.flatMap((op) => (this.#parts.board.onlyHere(op) > 0 ? (manifestOf(op) ?? []) : [])));
    if (given.size === 0) return;
    try {
      await this.#parts.shedder.drop(given, this.#parts.replica.meta.leaderEpoch);
    } catch (error) {
      // Another tab leads by now: the bytes go with the next cleaning.
      if (!hasCode(error, 'fenced')) throw error;
    }
  }

  async #find(op: OpId): Promise<Parked> {
    const { ledger } = this.#parts;
    await ledger.refresh();
    const found = ledger.parked.find(({ row }) => row.op.id === op);
    if (found === undefined) throw new SyncClientError('not-found', 'This change is not put aside any more: it was tried again or discarded');
    return found;
  }
}

/** Tried again, bytes are wanted whatever was written meanwhile: they are kept beside it (row 23), not refused once more. */
const unguarded = (op: Operation): Operation => {
  if (op.type !== 'setContent') return op;
  const { guard: _guard, ...edit } = op;
  return edit;
};

/** Makes operations of what was put aside; folders that are gone are made again (row 7 leaves that to the server only for what it knew). */
class Return {
  readonly rows: OutboxRow[] = [];
  readonly #parts: AsideParts;
  readonly #made = new Map<string, NodeId>();
  readonly #group: string;

  constructor(parts: AsideParts) {
    this.#parts = parts;
    this.#group = parts.random.uuid();
  }

  add(parked: ParkedRow): void {
    const { op } = parked;
    const { view } = this.#parts.replica;
    const id = asOpId(this.#parts.random.uuid());
    if (op.type !== 'createFile') return void this.rows.push(requeuedFrom(parked, { ...unguarded(op), id }));
    const parent = isLive(view, op.parent) ? op.parent : this.#folderAt(parked.path ?? []);
    // A file of this id may have come to be: then this is another one.
    const node = view.node(op.node) === undefined ? op.node : asNodeId(this.#parts.random.uuid());
    this.rows.push(requeuedFrom(parked, { ...op, id, parent, node }));
  }

  #folderAt(path: readonly string[]): NodeId {
    return path.reduce<NodeId>((parent, name) => this.#folder(parent, name), this.#parts.replica.view.root);
  }

  #folder(parent: NodeId, name: string): NodeId {
    const { replica: { view, meta }, envelopes, random } = this.#parts;
    const slot = `${parent}/${foldName(name)}`;
    const row = view.childByName(parent, foldName(name));
    const known = this.#made.get(slot) ?? (row?.kind === 'folder' ? row.id : undefined);
    if (known !== undefined) return known;
    const node = asNodeId(random.uuid());
    this.#made.set(slot, node);
    this.rows.push(queued({ ...envelopes.make(meta, this.#group), type: 'createFolder', node, parent, name, onCollision: 'merge' }, name));
    return node;
  }
}
