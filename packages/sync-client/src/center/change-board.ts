import type { ManifestId, OpId } from '@holdfast/domain';
import type { NetworkState } from '../api.ts';
import { changeSections } from '../center-api.ts';
import type { Change, ChangeQuery, ChangeSection, ChangeWindow } from '../center-api.ts';
import type { Unfinished } from '../content/unfinished.ts';
import type { Shelf } from '../content/shelf.ts';
import type { Ledger } from '../outbox/ledger.ts';
import { manifestOf } from '../operation-facts.ts';
import type { OutboxRow, SettledEntry } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import type { DirectTransfers } from '../sending/direct-transfers.ts';
import type { Standings } from '../standing/standings.ts';
import { ChangeRows } from './change-rows.ts';
import { entriesOf } from './entries.ts';
import type { QueueEntry } from './entries.ts';
import { toldTogether } from './told-entries.ts';
import type { ToldEntry } from './told-entries.ts';

/** Makes a row when somebody looks at it. */
type Row = () => Change;

export interface BoardParts {
  readonly replica: Replica;
  readonly ledger: Ledger;
  readonly shelf: Shelf;
  readonly standings: Standings;
  readonly unfinished: Unfinished;
  readonly directs: DirectTransfers;
  readonly network: () => NetworkState;
}

/** Rows are made for at most so many at once. */
const windowAtMost = 500;

/** The sync centre's rows: only those that are looked at are made, so a queue of any length costs little to show. */
export class ChangeBoard {
  readonly #parts: BoardParts;
  #entries: { readonly revision: number; readonly entries: readonly QueueEntry[] } | null = null;
  #toldOf: { readonly told: readonly SettledEntry[]; readonly entries: readonly ToldEntry[] } | null = null;
  #elsewhere: { readonly revision: number; readonly manifests: ReadonlySet<ManifestId> } | null = null;

  constructor(parts: BoardParts) {
    this.#parts = parts;
  }

  window({ from, to, open = [] }: ChangeQuery): ChangeWindow {
    const rows = this.rows();
    const sections = this.#sections(rows, new Set(open));
    const count = (section: ChangeSection): number => sections.find(([name]) => name === section)?.[1].length ?? 0;
    const all = sections.flatMap(([, made]) => made);
    const start = Math.max(0, Math.trunc(from));
    return {
      totals: { needsYou: count('needsYou'), recovered: count('recovered'), now: count('now'), waiting: count('waiting'), lately: count('lately') },
      rows: all.slice(start, Math.min(Math.trunc(to), start + windowAtMost)).map((make) => make()),
    };
  }

  /** What is pending, action by action. */
  entries(): readonly QueueEntry[] {
    const { revision, outbox } = this.#parts.replica;
    if (this.#entries?.revision !== revision) this.#entries = { revision, entries: entriesOf(outbox) };
    return this.#entries.entries;
  }

  /** Operations whose bytes are still to be sent, paused or not; those that are numbered already are not. */
  unsent(): readonly OpId[] {
    const { replica, standings } = this.#parts;
    return replica.outbox.flatMap((entry) => (entry.row.ctr === null && standings.holdOf(entry) !== null ? [entry.row.op.id] : []));
  }

  /** Makes single rows, as things stand now. */
  rows(): ChangeRows {
    const { replica, standings, directs, network } = this.#parts;
    return new ChangeRows({ view: replica.view, standings, directs, network: network(), onlyHere: (op) => this.onlyHere(op) });
  }

  /** Bytes of an operation's content that this device holds and that no confirmed file has. */
  onlyHere(op: OutboxRow['op']): number {
    const manifest = manifestOf(op);
    if (manifest === null || this.#confirmed().has(manifest)) return 0;
    return this.#parts.shelf.find(manifest)?.manifest.size ?? 0;
  }

  #sections(rows: ChangeRows, open: ReadonlySet<string>): readonly (readonly [ChangeSection, readonly Row[]])[] {
    const { ledger, unfinished, directs } = this.#parts;
    const needsYou = unfinished.rows.map((row): Row => () => rows.unfinished(row));
    const recovered: Row[] = [];
    for (const { row } of ledger.parked) (row.cause === 'withdrawn' || row.cause === 'found' ? recovered : needsYou).push(() => rows.parked(row, row.cause === 'withdrawn' || row.cause === 'found' ? 'recovered' : 'needsYou'));
    for (const entry of ledger.open) {
      const section = entry.outcome.code === 'rescued' || entry.recovered !== undefined ? 'recovered' : 'needsYou';
      (section === 'recovered' ? recovered : needsYou).push(() => rows.settled(entry, section));
    }
    const now: Row[] = [];
    const waiting: Row[] = [];
    for (const one of directs.all) {
      const row = rows.direct(one);
      if (one.said !== 'cancel') (row.section === 'now' ? now : waiting).push(() => row);
    }
    for (const entry of this.entries()) {
      const moves = entry.rows.some((one) => this.#parts.standings.isMoving(one));
      pushEntry(moves ? now : waiting, rows, entry, moves ? 'now' : 'waiting', open.has(entry.id));
    }
    const lately: Row[] = [];
    for (const entry of this.#told()) pushTold(lately, rows, entry, open.has(entry.id));
    const lists: Readonly<Record<ChangeSection, readonly Row[]>> = { needsYou, recovered, now, waiting, lately };
    return changeSections.map((section) => [section, lists[section]] as const);
  }

  #told(): readonly ToldEntry[] {
    const { told } = this.#parts.ledger;
    if (this.#toldOf?.told !== told) this.#toldOf = { told, entries: toldTogether(told) };
    return this.#toldOf.entries;
  }

  #confirmed(): ReadonlySet<ManifestId> {
    const { revision, tree } = this.#parts.replica;
    if (this.#elsewhere?.revision !== revision) {
      const manifests = new Set<ManifestId>();
      for (const row of tree.rows()) if (row.kind === 'file') manifests.add(row.content.manifest);
      this.#elsewhere = { revision, manifests };
    }
    return this.#elsewhere.manifests;
  }
}

const pushEntry = (into: Row[], rows: ChangeRows, entry: QueueEntry, section: ChangeSection, isOpen: boolean): void => {
  const [first] = entry.rows;
  if (entry.rows.length === 1) {
    into.push(() => rows.pending(first, section, entry.order, false));
    return;
  }
  into.push(() => rows.group(entry, section));
  if (isOpen) entry.rows.forEach((one, i) => into.push(() => rows.pending(one, section, entry.order + i, true)));
};

const pushTold = (into: Row[], rows: ChangeRows, { id, entries }: ToldEntry, isOpen: boolean): void => {
  const [first] = entries;
  if (entries.length === 1) {
    into.push(() => rows.settled(first, 'lately'));
    return;
  }
  into.push(() => rows.settledTogether(id, entries));
  if (isOpen) for (const entry of entries) into.push(() => rows.settled(entry, 'lately', true));
};
