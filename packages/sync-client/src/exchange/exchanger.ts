import type { ManifestId, Millis } from '@holdfast/domain';
import type { ExchangeRefusal, ExchangeRequest, ExchangeResponse, Exchanged, Poke } from '@holdfast/protocol';
import { numbered } from '../outbox/outbox.ts';
import type { Numbered } from '../outbox/outbox.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { OutboxRow, ReplicaMeta } from '../ports/replica-store.ts';
import type { Transport } from '../ports/transport.ts';
import type { Replica } from '../replica/replica.ts';
import { backoff } from '../timing/backoff.ts';
import { Bootstrapper } from './bootstrapper.ts';
import { exchangeWithinMs, within } from '../timing/deadline.ts';
import { Numbering } from './numbering.ts';
import { batchOf, requestOf } from './request.ts';
import { Reveal } from './reveal.ts';
import type { Fresh, RevealOptions } from './reveal.ts';
import type { Settlement } from './settle.ts';
import { settle } from './settle.ts';
import type { Staging } from './staging.ts';
import { StartingOver } from './starting-over.ts';
import type { StartingOverOptions } from './starting-over.ts';
import { isPlain, rowsOf, whomItMet } from './telling.ts';

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

export interface ExchangerOptions extends RevealOptions, StartingOverOptions {
  readonly deviceName: string;
  /** With so many changes to come a base begins with a snapshot (H29). */
  readonly snapshotFrom: number;
  /** Gives up the call that is under way: another tab goes on. */
  readonly signal: AbortSignal;
  readonly isCommitted: (manifest: ManifestId) => boolean;
  /** The server says that it does not hold these after all. */
  readonly onMissing: (manifests: readonly ManifestId[]) => void;
  readonly onSettled: (settlement: Settlement) => Promise<void>;
}

/** Sends and fetches, one call at a time, and does what the answer asks for (RULES.md 2.7, client). */
export class Exchanger {
  readonly #replica: Replica;
  readonly #staging: Staging;
  readonly #ports: ExchangerPorts;
  readonly #options: ExchangerOptions;
  readonly #bootstrapper: Bootstrapper;
  readonly #numbering: Numbering;
  readonly #reveal: Reveal;
  readonly #startingOver: StartingOver;
  #ahead: Sent | null = null;
  /** Bases in a row that were not the server's. */
  #divergences = 0;

  constructor(replica: Replica, staging: Staging, ports: ExchangerPorts, options: ExchangerOptions) {
    this.#replica = replica;
    this.#staging = staging;
    this.#ports = ports;
    this.#options = options;
    this.#bootstrapper = new Bootstrapper(replica, ports, options);
    this.#numbering = new Numbering(replica, options);
    this.#reveal = new Reveal(replica, staging, ports.clock, options);
    this.#startingOver = new StartingOver(replica, staging, ports.random, options);
  }

  /** Folds; answers whether there is anything to send, or to fetch without being told of it. */
  async hasWork(): Promise<boolean> {
    await this.#numbering.fold();
    return this.#ahead !== null || this.#fetching() || this.#numbering.sendable(1).length > 0;
  }

  /**
   * Counters for what is about to be queued, to be written with it: for an operation that could go at once, and that nothing waits before.
   * Several that come at once may still be folded (H13).
   */
  number(rows: readonly OutboxRow[]): Numbered | null {
    const [row] = rows;
    if (row === undefined || rows.length > 1 || this.#ahead !== null || this.#fetching()) return null;
    return this.#numbering.forFirst(row);
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
    const batch = hello || this.#fetching() ? [] : await this.#numbering.nextBatch();
    return requestOf(this.#replica.meta, this.#options.deviceName, batch, { cursor: this.#fetchCursor(), since: this.#staging.since });
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
    const { cursor, heardCtr = 0, epoch, device } = ahead.request;
    // What it has heard must have been written: an operation without an outcome would pass for one that was applied.
    if (!this.#fetching() && cursor <= meta.cursor && heardCtr <= meta.ackedCtr && epoch === meta.epoch && device.id === meta.device) return ahead;
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
    await this.#numbering.number(this.#numbering.batchAhead());
  }

  /**
   * While an answer is written here the server decides the next operations: they go before, with the cursor that the answer brings. They
   * present the token that lies on the disk, not that of the answer: whether this device stops before or after it has written the
   * answer, what it presents next is the server's latest token or the one before, and does not look like a fork (H4).
   */
  async #sendAhead(answer: Exchanged, settlement: Settlement): Promise<void> {
    if (!isPlain(settlement) || this.#fetching() || answer.epoch !== this.#replica.meta.epoch) return;
    const settled = new Set(settlement.remove);
    const batch = batchOf(this.#numbering.readyWithout(settled));
    if (batch.length === 0) return;
    const rows = await this.#numbering.number(batch);
    this.#ahead = this.#send(requestOf(this.#replica.meta, this.#options.deviceName, rows, { cursor: answer.cursor, heardCtr: answer.lastCtr }));
    // Looked at when its turn comes.
    this.#ahead.answer.catch(() => undefined);
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
      return { fence: this.#options.fence, records: changes, meta: { cursor: poke.to }, append: { history: this.#options.chronicle([], changes), ...this.#options.replaced(changes, null) } };
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

  async #exchanged(answer: Exchanged, deviceTime: Millis, fromNothing: boolean): Promise<Exchange> {
    const basics = { epoch: answer.epoch, token: answer.token, serverOffset: Math.round(answer.serverTime - deviceTime) };
    if (answer.hasMore) return await this.#stage(answer, basics, fromNothing);
    const rows = rowsOf(answer);
    const settlement = settle(this.#replica.outbox, answer, { now: this.#ports.clock.now(), met: (op, outcome) => whomItMet(op, outcome, rows, this.#replica) });
    await this.#sendAhead(answer, settlement);
    await this.#reveal.reveal(answer, basics, settlement, () => this.#numberedBeside(settlement));
    this.#options.onMissing(settlement.missing as ManifestId[]);
    await this.#options.onSettled(settlement);
    if (await this.#diverged(answer)) return this.#fetchesAgain();
    if (settlement.retryAfterMs !== null) return { kind: 'wait', ms: this.#jittered(settlement.retryAfterMs) };
    return this.#ahead !== null || this.#numbering.sendable(1).length > 0 ? { kind: 'more' } : { kind: 'quiet' };
  }

  async #stage(answer: Exchanged, basics: Partial<ReplicaMeta>, fromNothing: boolean): Promise<Exchange> {
    const begun = fromNothing ? await this.#bootstrapper.begin(answer, basics) : null;
    if (begun !== null) {
      this.#staging.begin(begun);
      return { kind: 'more' };
    }
    await this.#reveal.stage(answer, basics, fromNothing ? (answer.seq ?? null) : null);
    return { kind: 'more' };
  }

  /** While operations are on their way, those after them get their counters in the transaction that is written anyway. */
  #numberedBeside(settlement: Settlement): Fresh {
    const { nextCtr } = this.#replica.meta;
    const ahead = this.#ahead?.request.ops.at(-1)?.ctr;
    const follows = ahead !== undefined && ahead + 1 === nextCtr && isPlain(settlement) && !this.#fetching();
    return follows ? numbered(this.#numbering.batchAhead(), nextCtr) : { fresh: [], nextCtr };
  }

  /** Counts bases in a row that were not the server's. */
  async #diverged(answer: Exchanged): Promise<boolean> {
    const diverged = await this.#startingOver.ifDiverged(answer);
    if (diverged === null) return false;
    this.#divergences = diverged ? this.#divergences + 1 : 0;
    if (diverged) this.#bootstrapper.distrust();
    return diverged;
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
        await this.#startingOver.afterGap(answer.expected);
        return { kind: 'more', hello: true };
      case 'fork':
        await this.#startingOver.afterFork();
        return { kind: 'more', hello: true };
      case 'reset':
        await (answer.reason === 'epoch' ? this.#startingOver.withHistory(answer.epoch) : this.#startingOver.withBase(answer.epoch));
        return { kind: 'more', hello: true };
    }
  }

  #jittered(ms: number): number {
    return ms * (1 + this.#ports.random.fraction() / 2);
  }
}
