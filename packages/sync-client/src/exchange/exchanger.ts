import { asDeviceId } from '@holdfast/domain';
import type { ManifestId, Millis, NodeId } from '@holdfast/domain';
import { exchangeLimits } from '@holdfast/protocol';
import type { ExchangeRefusal, ExchangeRequest, ExchangeResponse, Exchanged, Poke } from '@holdfast/protocol';
import { asSeen } from '../outbox/as-seen.ts';
import { foldOutbox } from '../outbox/fold.ts';
import { selectSendable } from '../outbox/sendable.ts';
import type { Numbered } from '../engine/committer.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { HistoryRow, JournalRow, Keyed, OutboxRow, ParkedRow, ReplicaMeta, SettledEntry } from '../ports/replica-store.ts';
import type { Transport } from '../ports/transport.ts';
import type { BaseRecord } from '../replica/base-record.ts';
import { sameSum } from '../replica/checksum.ts';
import type { Replica, Step } from '../replica/replica.ts';
import { backoff } from './backoff.ts';
import { Bootstrapper } from './bootstrapper.ts';
import type { Recovery } from './recover.ts';
import { exchangeWithinMs, within } from './deadline.ts';
import { batchOf, numbered, requestOf } from './request.ts';
import type { Settlement } from './settle.ts';
import { settle } from './settle.ts';
import type { Staging } from './staging.ts';
import { isPlain, nothingRefused, rowsOf, tellOf, whomItMet, worthTelling } from './telling.ts';

type Entry = Keyed<OutboxRow>;

/** How an exchange ended. */
export type Exchange =
  /** There may be more to send or fetch: go on at once. */
  | { readonly kind: 'more'; /** The server told nothing of the space: greet it again before operations are folded or sent. */ readonly hello?: true }
  /** Nothing more to fetch, and nothing that could be sent. */
  | { readonly kind: 'quiet' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'upgrade' };

/** A call on its way, and where its sender stood. */
interface Sent {
  readonly request: ExchangeRequest;
  readonly sentAt: Millis;
  readonly answer: Promise<ExchangeResponse>;
}

export interface ExchangerPorts {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
}

export interface ExchangerOptions {
  readonly deviceName: string;
  /** With so many changes to come a base begins with a snapshot (H29). */
  readonly snapshotFrom: number;
  /** The leaderEpoch under which results are applied (H49). */
  readonly fence: number;
  /** Gives up the call that is under way: another tab goes on. */
  readonly signal: AbortSignal;
  readonly isCommitted: (manifest: ManifestId) => boolean;
  /** The server says that it does not hold these after all. */
  readonly onMissing: (manifests: readonly ManifestId[]) => void;
  readonly onSettled: (settlement: Settlement) => Promise<void>;
  /** The server has begun a new history; the base is still that of the old one, which this gives for the journal (H31). */
  readonly remember: () => Promise<JournalRow>;
  /** What becomes of refused content (H15). */
  readonly recover: (refused: readonly ParkedRow[]) => Recovery;
  /** What is to be remembered of these outcomes and of these changes, which are about to go into the base. */
  readonly chronicle: (settled: readonly SettledEntry[], changes: readonly BaseRecord[]) => readonly HistoryRow[];
}

/** Sends, fetches and applies, one call at a time (SYNC.md 2.7, client). */
export class Exchanger {
  readonly #replica: Replica;
  readonly #staging: Staging;
  readonly #ports: ExchangerPorts;
  readonly #options: ExchangerOptions;
  /** Up to this lseq the outbox was looked through for what can be folded. */
  #foldedTo = 0;
  #ahead: Sent | null = null;
  readonly #bootstrapper: Bootstrapper;
  /** Bases in a row that were not the server's. */
  #divergences = 0;

  constructor(replica: Replica, staging: Staging, ports: ExchangerPorts, options: ExchangerOptions) {
    this.#replica = replica;
    this.#staging = staging;
    this.#ports = ports;
    this.#options = options;
    this.#bootstrapper = new Bootstrapper(replica, ports, options);
  }

  /** What could be sent now, and what must wait for bytes; of what was never sent, no more than `enough` need be found. */
  sendable(enough: number): { readonly ready: readonly Entry[]; readonly waiting: readonly Entry[] } {
    return this.#select(this.#replica.outbox, enough);
  }

  #select(outbox: readonly Entry[], enough: number): { readonly ready: readonly Entry[]; readonly waiting: readonly Entry[] } {
    const { tree, meta } = this.#replica;
    const context = { isCommitted: this.#options.isCommitted, root: tree.root, node: (id: NodeId) => tree.node(id), alias: (id: NodeId) => tree.alias(id, meta.device)?.to };
    return selectSendable(outbox, context, enough);
  }

  /**
   * Counters for what is about to be queued, to be written with it: for an operation that could go at once, and that nothing waits before.
   * Several that come at once may still be folded (H13).
   */
  number(rows: readonly OutboxRow[]): Numbered | null {
    const [row] = rows;
    const { meta, outbox } = this.#replica;
    if (row === undefined || rows.length > 1 || row.ctr !== null || outbox.length > 0 || this.#ahead !== null || this.#fetching() || !meta.ready) return null;
    if (this.#select([{ key: 0, row }], 1).ready.length === 0) return null;
    return { rows: [{ ...row, ctr: meta.nextCtr }], meta: { nextCtr: meta.nextCtr + 1 } };
  }

  /**
   * One call and all that follows from its answer. With `hello` it brings no operations: as long as nobody knows whether the server
   * can be reached, those that were never sent get no counters, and may still be folded or withdrawn (H13).
   * @throws SyncClientError of the transport, or `fenced`.
   */
  async once(hello: boolean): Promise<Exchange> {
    const sent = (await this.#takeAhead()) ?? this.#send(await this.#nextRequest(hello));
    const prepared = this.#prepare(sent.request);
    // Also when the call fails: what comes next must find the counters given, or it would not take them back (H31).
    const answer = await sent.answer.finally(() => prepared);
    const clockError = this.#ports.clock.now() - sent.sentAt;
    return answer.kind === 'exchanged' ? await this.#exchanged(answer, sent.sentAt + clockError / 2, sent.request.cursor === 0) : await this.#refused(answer);
  }

  async #nextRequest(hello: boolean): Promise<ExchangeRequest> {
    const batch = hello || this.#fetching() ? [] : await this.#nextBatch();
    return requestOf(this.#replica.meta, this.#options.deviceName, this.#fetchCursor(), batch, this.#staging.since);
  }

  #send(request: ExchangeRequest): Sent {
    return { request, sentAt: this.#ports.clock.now(), answer: this.#call(request) };
  }

  async #call(request: ExchangeRequest): Promise<ExchangeResponse> {
    return await within(this.#ports.clock, exchangeWithinMs, this.#options.signal, 'The exchange', this.#ports.transport.exchange(request));
  }

  /** The call that went ahead, unless what it asked for does not follow on what is here: then it is waited for and forgotten (H28). */
  async #takeAhead(): Promise<Sent | null> {
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead === null) return null;
    const { meta } = this.#replica;
    const { cursor, epoch, device } = ahead.request;
    if (!this.#fetching() && cursor <= meta.cursor && epoch === meta.epoch && device.id === meta.device) return ahead;
    await Promise.allSettled([ahead.answer]);
    return null;
  }

  /**
   * While the server decides operations, those after them get their counters, in a transaction that nothing waits for: once the answer
   * is here they can go at once.
   */
  async #prepare({ ops }: ExchangeRequest): Promise<void> {
    const last = ops.at(-1);
    if (last === undefined || this.#fetching() || last.ctr + 1 !== this.#replica.meta.nextCtr) return;
    await this.#number(this.#batchAhead());
  }

  /** What goes after all that has counters. What came since the last folding waits for the next one, which must see its rows. */
  #batchAhead(): readonly Entry[] {
    return batchOf(this.sendable(exchangeLimits.ops).ready.filter(({ key, row }) => row.ctr === null && key <= this.#foldedTo));
  }

  /**
   * While an answer is written here the server decides the next operations: they go before, with the cursor that the answer brings. They
   * present the token that lies on the disk, not that of the answer: whether this device stops before or after it has written the
   * answer, what it presents next is the server's latest token or the one before, and does not look like a fork (H4).
   */
  async #sendAhead(answer: Exchanged, settlement: Settlement): Promise<void> {
    if (!isPlain(settlement) || this.#fetching() || answer.epoch !== this.#replica.meta.epoch) return;
    const settled = new Set(settlement.remove);
    const batch = batchOf(this.#readyBefore(settled));
    if (batch.length === 0) return;
    const rows = await this.#number(batch);
    this.#ahead = this.#send(requestOf(this.#replica.meta, this.#options.deviceName, answer.cursor, rows));
    // Looked at when its turn comes.
    this.#ahead.answer.catch(() => undefined);
  }

  /** What may go before this answer is written here. What came since the last folding waits for the next one, which must see its rows. */
  #readyBefore(settled: ReadonlySet<number>): readonly Entry[] {
    const prepared = this.#replica.outbox.filter(({ key, row }) => row.ctr !== null && !settled.has(key));
    if (prepared.length > 0) return prepared;
    return this.sendable(exchangeLimits.ops).ready.filter(({ key }) => key <= this.#foldedTo && !settled.has(key));
  }

  /** Applies the changes of a hint when they follow on, true also when the base has them; otherwise answers false: pull instead (H27). */
  async applyPoke(poke: Poke): Promise<boolean> {
    const { changes } = poke;
    if (changes === null) return this.#has(poke);
    const committed = await this.#replica.commit(() => {
      const { meta, outbox } = this.#replica;
      const follows = poke.epoch === meta.epoch && poke.from === meta.cursor && !this.#fetching();
      // While operations are on their way, their rows come with their outcomes: they leave the outbox together (P7).
      if (!follows || outbox.some(({ row }) => row.ctr !== null)) return null;
      return { fence: this.#options.fence, records: changes, meta: { cursor: poke.to }, append: { history: this.#options.chronicle([], changes) } };
    }, 'relaxed');
    return committed !== null || this.#has(poke);
  }

  #has({ epoch, to }: Poke): boolean {
    const { meta } = this.#replica;
    return !this.#fetching() && epoch === meta.epoch && to <= meta.cursor;
  }

  #fetching(): boolean {
    return this.#replica.meta.rebuild || this.#staging.cursor !== null;
  }

  #fetchCursor(): number {
    return this.#staging.cursor ?? (this.#replica.meta.rebuild ? 0 : this.#replica.meta.cursor);
  }

  async #nextBatch(): Promise<readonly Entry[]> {
    await this.#fold();
    return await this.#number(batchOf(this.sendable(exchangeLimits.ops).ready));
  }

  async #fold(): Promise<void> {
    await this.#replica.commit(() => {
      const folded = foldOutbox(this.#replica, this.#options.deviceName, this.#foldedTo);
      this.#foldedTo = this.#replica.outbox.at(-1)?.key ?? this.#foldedTo;
      if (folded === null) return null;
      const { update, remove } = folded;
      const undo = update.flatMap(({ row }) => (row.folds ?? []).map((from) => ({ kind: 'standIn', from, to: row.op.id, register: null }) as const));
      const folds = (this.#replica.meta.folds ?? 0) + 1;
      return { fence: this.#options.fence, require: { outbox: [...remove, ...update.map(({ key }) => key)] }, meta: { folds }, update: { outbox: update }, remove: { outbox: remove }, append: { undo } };
    }, 'strict');
  }

  /** Gives counters in a strict transaction of its own, before the first byte is sent (H9). */
  async #number(batch: readonly Entry[]): Promise<readonly Entry[]> {
    const { rows, fresh, nextCtr } = numbered(batch, this.#replica.meta.nextCtr);
    if (fresh.length === 0) return rows;
    const require = { outbox: fresh.map(({ key }) => key) };
    await this.#replica.commit({ fence: this.#options.fence, require, meta: { nextCtr }, update: { outbox: fresh } }, 'strict');
    return rows;
  }

  async #exchanged(answer: Exchanged, deviceTime: Millis, fromNothing: boolean): Promise<Exchange> {
    const basics = { epoch: answer.epoch, token: answer.token, serverOffset: Math.round(answer.serverTime - deviceTime) };
    if (answer.hasMore) return await this.#stage(answer, basics, fromNothing);
    const rows = rowsOf(answer);
    const settlement = settle(this.#replica.outbox, answer, { now: this.#ports.clock.now(), met: (op, outcome) => whomItMet(op, outcome, rows, this.#replica) });
    await this.#sendAhead(answer, settlement);
    await this.#reveal(answer, basics, settlement);
    this.#options.onMissing(settlement.missing as ManifestId[]);
    await this.#options.onSettled(settlement);
    if (await this.#diverged(answer)) return this.#fetchesAgain();
    if (settlement.retryAfterMs !== null) return { kind: 'wait', ms: this.#jittered(settlement.retryAfterMs) };
    return this.#ahead !== null || this.sendable(1).ready.length > 0 ? { kind: 'more' } : { kind: 'quiet' };
  }

  async #stage(answer: Exchanged, basics: Partial<ReplicaMeta>, fromNothing: boolean): Promise<Exchange> {
    const begun = fromNothing ? await this.#bootstrapper.begin(answer, basics) : null;
    if (begun !== null) {
      this.#staging.begin(begun);
      return { kind: 'more' };
    }
    const row = this.#staging.rowOf(answer.epoch, answer.cursor, answer.changes, fromNothing ? (answer.seq ?? null) : null);
    const step: Step = { fence: this.#options.fence, meta: basics, append: { staged: [row] } };
    const committed = await this.#replica.commit(step, 'strict');
    this.#staging.add(committed?.keys.staged?.[0], row, answer.changes);
    return { kind: 'more' };
  }

  /** Steps 4 and 5 in one transaction: rows, cursor, token and outcomes come, decided operations leave (P7). */
  async #reveal(answer: Exchanged, basics: Partial<ReplicaMeta>, settlement: Settlement): Promise<void> {
    await this.#replica.commit(() => {
      const { meta } = this.#replica;
      const all = [...this.#staging.records, ...answer.changes];
      // A hint may have brought the base further than this snapshot: then all of it is there already.
      const { next } = this.#staging;
      const news = next !== null ? { next, records: all } : meta.rebuild ? { replace: all } : answer.cursor > meta.cursor ? { records: all } : {};
      // Recovering looks at the view, which replays the outbox: only when there is something to recover.
      const { parked, rows, places } = settlement.parked.length === 0 ? nothingRefused : this.#options.recover(settlement.parked);
      const aside = new Set(parked.map(({ op }) => op.id));
      const settled = worthTelling(settlement.settled.map((entry) => tellOf(entry, places.get(entry.op), aside.has(entry.op))));
      const cursor = meta.rebuild ? answer.cursor : Math.max(answer.cursor, meta.cursor);
      const { fresh, nextCtr } = this.#numberedBeside(settlement);
      return {
        fence: this.#options.fence, require: { outbox: fresh.map(({ key }) => key) }, ...news, ...(answer.floor !== undefined && { floor: answer.floor }),
        meta: { ...basics, ...this.#numbering(answer, settlement, nextCtr), cursor, rebuild: false, ready: true, bootstrap: null, lastSynced: this.#ports.clock.now() },
        remove: { outbox: settlement.remove, staged: this.#staging.keys },
        update: { outbox: meta.rebuild && meta.restored === true ? asSeen(this.#replica.outbox, this.#replica.tree, { tree: next?.tree ?? null, records: all }) : [...this.#withoutCounters(settlement.renumberFrom), ...fresh] },
        append: {
          parked, outbox: rows,
          settled: settled.length === 0 ? [] : [{ entries: settled }],
          history: this.#options.chronicle(settled, answer.cursor > meta.cursor && !meta.rebuild ? all : []),
        },
      };
    }, 'strict');
    this.#staging.clear();
  }

  #numbering(answer: Exchanged, { renumberFrom }: Settlement, nextCtr: number): Partial<ReplicaMeta> {
    return { ackedCtr: answer.lastCtr, nextCtr: Math.max(answer.lastCtr + 1, renumberFrom ?? nextCtr) };
  }

  /** While operations are on their way, those after them get their counters in the transaction that is written anyway. */
  #numberedBeside(settlement: Settlement): Pick<ReturnType<typeof numbered>, 'fresh' | 'nextCtr'> {
    const { nextCtr } = this.#replica.meta;
    const ahead = this.#ahead?.request.ops.at(-1)?.ctr;
    const follows = ahead !== undefined && ahead + 1 === nextCtr && isPlain(settlement) && !this.#fetching();
    return follows ? numbered(this.#batchAhead(), nextCtr) : { fresh: [], nextCtr };
  }

  /** Operations that the server has not decided give their counters back, from `from` on. */
  #withoutCounters(from: number | null): readonly Entry[] {
    if (from === null) return [];
    return this.#replica.outbox
      .filter(({ row }) => row.ctr !== null && row.ctr >= from)
      .map(({ key, row }) => ({ key, row: { ...row, ctr: null } }));
  }

  /** A base that is not the server's is thrown away and fetched again; the outbox stays (SYNC.md 2.7, step 6). */
  async #diverged(answer: Exchanged): Promise<boolean> {
    const { meta } = this.#replica;
    if (answer.checksum === null || answer.cursor !== meta.cursor || sameSum(answer.checksum, meta.checksum)) {
      if (answer.checksum !== null) this.#divergences = 0;
      return false;
    }
    this.#divergences += 1;
    this.#bootstrapper.distrust();
    await this.#startOver({});
    return true;
  }

  /** Once at once; a base that differs time after time would otherwise be fetched without end (C3). */
  #fetchesAgain(): Exchange {
    return this.#divergences === 1 ? { kind: 'more' } : { kind: 'wait', ms: backoff(this.#divergences, this.#ports.random) };
  }

  async #refused(answer: ExchangeRefusal): Promise<Exchange> {
    switch (answer.kind) {
      case 'busy':
        return { kind: 'wait', ms: this.#jittered(answer.afterMs) };
      case 'upgradeRequired':
        return { kind: 'upgrade' };
      case 'gap':
        await this.#renumber({ nextCtr: answer.expected }, answer.expected);
        return { kind: 'more', hello: true };
      case 'fork':
        await this.#renumber(this.#newDevice(), 1);
        return { kind: 'more', hello: true };
      case 'reset':
        await (answer.reason === 'epoch' ? this.#startHistory(answer.epoch) : this.#startOver({ epoch: answer.epoch }));
        return { kind: 'more', hello: true };
    }
  }

  /** Another epoch knows nothing of this device's counters, and what it has lost must be known when its base is here, come what may (H31). */
  async #startHistory(epoch: string): Promise<void> {
    await this.#startOver({ epoch, ...this.#newDevice(), restored: true }, [await this.#options.remember()]);
  }

  #newDevice(): Partial<ReplicaMeta> {
    return { device: asDeviceId(this.#ports.random.uuid()), nextCtr: 1, ackedCtr: 0, token: null };
  }

  async #renumber(meta: Partial<ReplicaMeta>, from: number): Promise<void> {
    await this.#replica.commit({ fence: this.#options.fence, meta, update: { outbox: this.#withoutCounters(from) } }, 'strict');
  }

  async #startOver(meta: Partial<ReplicaMeta>, journal: readonly JournalRow[] = []): Promise<void> {
    const freed = meta.device === undefined ? [] : this.#withoutCounters(1);
    const { bootstrap } = this.#replica.meta;
    const step: Step = { fence: this.#options.fence, meta: { ...meta, rebuild: true, ...(bootstrap && { bootstrap: { ...bootstrap, snapshot: null } }) }, append: { journal }, update: { outbox: freed }, remove: { staged: this.#staging.keys } };
    await this.#replica.commit(step, 'strict');
    this.#staging.clear();
  }

  #jittered(ms: number): number {
    return ms * (1 + this.#ports.random.fraction() / 2);
  }
}
