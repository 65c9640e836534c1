import type { Carrier } from '../sending/carrier.ts';
import { backoff } from '../timing/backoff.ts';
import { Exchanger } from '../exchange/exchanger.ts';
import type { Replaced, WholeBase } from '../exchange/reveal.ts';
import type { Settlement } from '../exchange/settle.ts';
import type { Recovery } from '../exchange/recover.ts';
import { Staging } from '../exchange/staging.ts';
import { SyncLoop } from '../exchange/sync-loop.ts';
import type { LoopState } from '../exchange/sync-loop.ts';
import type { Numbered } from '../outbox/outbox.ts';
import type { HistoryRow, JournalRow, OutboxRow, ParkedRow, SettledEntry } from '../ports/replica-store.ts';
import type { BaseRecord } from '../replica/base-record.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';

export interface LeaderHooks {
  /** An exchange begins. */
  readonly onTurn: () => void;
  readonly onState: (state: LoopState & { readonly leader: boolean }) => void;
  readonly onQuiet: () => void;
  readonly onFault: (error: unknown) => void;
  readonly onSettled: (settlement: Settlement) => Promise<void>;
  readonly recover: (refused: readonly ParkedRow[]) => Recovery;
  readonly chronicle: (settled: readonly SettledEntry[], changes: readonly BaseRecord[]) => readonly HistoryRow[];
  /** What is to be written of pinned files with these changes, which are not in the base yet. */
  readonly replaced: (changes: readonly BaseRecord[], whole: WholeBase) => Replaced;
  /** The server has begun a new history; the base is still that of the old one, which this gives for the journal (H31). */
  readonly remember: () => Promise<JournalRow>;
  /** This tab leads from now on, under this leaderEpoch. */
  readonly onLead: (fence: number) => Promise<void>;
}

export interface LeaderOptions {
  readonly deviceName: string;
  /** With so many changes to come a base begins with a snapshot (H29). */
  readonly snapshotFrom: number;
  readonly lock: string;
}

/** A tab that waits for its turn asks for the lock anew this often. */
const askAgainAfterMs = 300_000;

/**
 * Of all tabs that have the space open one leads: it alone talks to the server (H48). Every new leader raises leaderEpoch;
 * whatever an old one still tries to apply is refused by the store (H49).
 */
export class Leadership {
  readonly #replica: Replica;
  readonly #ports: EnginePorts;
  readonly #carrier: Carrier;
  readonly #options: LeaderOptions;
  readonly #hooks: LeaderHooks;
  readonly #closing = new AbortController();
  #loop: SyncLoop | null = null;
  /** The leaderEpoch under which it led last. */
  #fence = 0;
  #askAgain: () => void = () => undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(replica: Replica, ports: EnginePorts, carrier: Carrier, options: LeaderOptions, hooks: LeaderHooks) {
    this.#replica = replica;
    this.#ports = ports;
    this.#carrier = carrier;
    this.#options = options;
    this.#hooks = hooks;
  }

  get leads(): boolean {
    return this.#loop !== null;
  }

  /** Begins to wait for its turn. */
  start(): void {
    this.#done = this.#campaign();
  }

  wake(): void {
    this.#loop?.wake();
    this.#carrier.wake();
  }

  /** Counters for operations that are about to be queued, when they can go at once; null when this tab does not lead, or is busy. */
  number(rows: readonly OutboxRow[]): Numbered | null {
    return this.#loop?.number(rows) ?? null;
  }

  /** Bytes have arrived on the server: operations may follow. */
  wakeExchange(): void {
    this.#loop?.wake();
  }

  retryNow(): void {
    this.#loop?.retryNow();
    this.#carrier.retryNow();
  }

  /** This tab has slept: what it was waiting for may have been forgotten (H52). */
  resume(): void {
    if (this.leads) this.retryNow();
    else this.queueUp();
  }

  /** A tab that slept while another took over notices, and gives up what it only believes to hold (H49). */
  follow(leaderEpoch: number): void {
    if (this.leads && leaderEpoch > this.#fence) this.stepDown();
  }

  /** Makes sure that it waits for its turn. */
  queueUp(): void {
    if (!this.leads) this.#askAgain();
  }

  /** Steps down and queues up again behind the others (H48). */
  stepDown(): void {
    this.#loop?.stop();
    this.#carrier.stop();
  }

  /** Steps down for good. */
  async close(): Promise<void> {
    this.#closing.abort(closed);
    this.stepDown();
    await this.#done;
  }

  async #campaign(): Promise<void> {
    for (let failures = 0; !this.#closing.signal.aborted;) {
      try {
        await this.#wait();
        failures = 0;
        // The tab that asked for it may be unable to take the lock: it is not handed to and fro without end (C3).
        await this.#pause(afterYieldingMs);
      } catch (error) {
        if (error === closed || hasCode(error, 'closed')) return;
        if (error === again || hasCode(error, 'fenced')) continue;
        // What fails at once may fail at once again: never in a tight loop.
        failures += 1;
        this.#hooks.onFault(error);
        await this.#pause(backoff(failures, this.#ports.random));
      }
    }
  }

  /** Leads once the lock is there. A request that was forgotten while this tab slept would wait for ever: it is made again now and then. */
  async #wait(): Promise<void> {
    const asking = new AbortController();
    this.#askAgain = () => asking.abort(again);
    const cancel = this.#ports.clock.after(askAgainAfterMs * (0.8 + 0.4 * this.#ports.random.fraction()), this.#askAgain);
    try {
      await this.#ports.locks.hold(this.#options.lock, async () => {
        cancel();
        await this.#lead();
      }, AbortSignal.any([this.#closing.signal, asking.signal]));
    } finally {
      cancel();
    }
  }

  /** Ends early when the engine is closed. */
  async #pause(ms: number): Promise<void> {
    if (this.#closing.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#ports.clock.after(ms, resolve);
      this.#closing.signal.addEventListener('abort', () => {
        cancel();
        resolve();
      }, { once: true });
    });
  }

  async #lead(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const fence = await this.#takeOver();
    this.#fence = fence;
    await this.#hooks.onLead(fence);
    const stop = new AbortController();
    const staging = await Staging.load(this.#ports.store, this.#replica);
    const exchanger = new Exchanger(this.#replica, staging, this.#ports, {
      deviceName: this.#options.deviceName, snapshotFrom: this.#options.snapshotFrom, fence, signal: stop.signal,
      isCommitted: (manifest) => this.#carrier.isCommitted(manifest),
      onMissing: (manifests) => this.#carrier.forget(manifests),
      onSettled: (settlement) => this.#hooks.onSettled(settlement),
      recover: (refused) => this.#hooks.recover(refused),
      chronicle: (settled, changes) => this.#hooks.chronicle(settled, changes),
      replaced: (changes, whole) => this.#hooks.replaced(changes, whole),
      remember: () => this.#hooks.remember(),
    });
    const loop = new SyncLoop(exchanger, this.#ports, {
      onState: (state) => this.#hooks.onState({ ...state, leader: true }),
      onTurn: () => this.#hooks.onTurn(),
      onQuiet: () => this.#hooks.onQuiet(),
      onFault: (error) => this.#hooks.onFault(error),
      at: () => this.#replica.meta,
    }, stop);
    await this.#serve(loop, fence);
  }

  async #serve(loop: SyncLoop, fence: number): Promise<void> {
    this.#loop = loop;
    // A tab that wakes up may hear only after it has stepped down of what its connection went through while it slept (H49).
    const ifLeading = (hear: () => void): void => {
      if (this.#loop === loop) hear();
    };
    const disconnect = this.#ports.transport.connect({
      onConnected: () => ifLeading(() => {
        loop.connected();
        this.#carrier.retryNow();
      }),
      onDisconnected: () => ifLeading(() => loop.disconnected()),
      onPoke: (poke) => ifLeading(() => void loop.poke(poke).catch((error: unknown) => this.#pokeFailed(loop, error))),
    });
    this.#hooks.onState({ network: 'offline', signedOut: false, upgradeRequired: false, tried: false, leader: true });
    if (this.#closing.signal.aborted) this.stepDown();
    // It may have slept, and heard that another leads, while it was about to begin (H49).
    this.follow(this.#replica.meta.leaderEpoch);
    const ends = await Promise.allSettled([
      loop.run().finally(() => this.#carrier.stop()),
      this.#carrier.run(fence).finally(() => loop.stop()),
    ]);
    this.#loop = null;
    disconnect();
    this.#hooks.onState({ network: 'offline', signedOut: false, upgradeRequired: false, tried: false, leader: false });
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  /** What another leader does to the store wins; anything else is a fault like that of an exchange. */
  #pokeFailed(loop: SyncLoop, error: unknown): void {
    if (hasCode(error, 'fenced', 'closed')) loop.stop();
    else this.#hooks.onFault(error);
  }

  async #takeOver(): Promise<number> {
    await this.#replica.refreshOutbox();
    const fence = this.#replica.meta.leaderEpoch + 1;
    await this.#replica.commit({ fence: fence - 1, meta: { leaderEpoch: fence } }, 'strict');
    return fence;
  }
}

/** So long a tab that has led leaves the lock to others before it asks again. */
const afterYieldingMs = 100;

const closed = new Error('The engine is closed');
const again = new Error('The lock is asked for again');
