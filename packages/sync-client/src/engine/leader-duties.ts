import type { ManifestId, Operation } from '@holdfast/domain';
import type { Unfinished } from '../content/unfinished.ts';
import type { Chronicle } from '../center/chronicle.ts';
import type { QuotaRetry } from '../center/quota-retry.ts';
import type { Housekeeper } from '../content/housekeeper.ts';
import type { PinKeeper } from '../content/pin-keeper.ts';
import type { PinBook } from '../content/pin-book.ts';
import type { Purged } from '../content/purged.ts';
import type { Shedder } from '../content/shedder.ts';
import type { Salvager } from '../content/salvager.ts';
import type { TransferQueue } from '../sending/transfer-queue.ts';
import type { Settlement } from '../exchange/settle.ts';
import type { VersionBook } from '../history/version-book.ts';
import { isKnown, manifestOf } from '../operation-facts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import type { Events } from './events.ts';
import type { Ledger } from '../outbox/ledger.ts';
import type { Quiet } from './quiet.ts';
import type { LeaderState, StatusBoard } from '../standing/status-board.ts';
import type { Tabs } from './tabs.ts';
import type { UndoLog } from '../undo/undo-log.ts';

/** A shared space that is not there for so long is none of this person's any more. */
const shutOutForMs = 60_000;

/** Changes that come so soon after one another are tidied up after together. */
const tidyAfterMs = 500;

export interface DutyParts {
  readonly replica: Replica;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly undoLog: UndoLog;
  readonly chronicle: Chronicle;
  readonly book: VersionBook;
  readonly housekeeper: Housekeeper;
  readonly shedder: Shedder;
  readonly pins: PinBook;
  readonly pinKeeper: PinKeeper;
  readonly purged: Purged;
  readonly salvager: Salvager;
  readonly queue: TransferQueue;
  readonly quotaRetry: QuotaRetry;
  readonly unfinished: Unfinished;
  readonly board: StatusBoard;
  readonly events: Events;
  readonly quiet: Quiet;
  readonly tabs: Tabs;
  /** The space belongs to somebody else. */
  readonly isShared: boolean;
  readonly onFault: (error: unknown) => void;
}

/** What the tab that leads owes the device besides exchanging: it cleans up, offers what was lost, puts aside what cannot be sent, and tells the rest. */
export class LeaderDuties {
  readonly #parts: DutyParts;
  #fence = 0;
  #leads = false;
  /** Under this leaderEpoch the files without rows were looked through. */
  #salvagedUnder = 0;
  #salvaging = false;
  /** Since when the server says that this space is none of this person's; null when it does not. */
  #shutOutSince: number | null = null;

  #cancelTidying: (() => void) | null = null;

  constructor(parts: DutyParts) {
    this.#parts = parts;
    parts.replica.listen(() => this.#tidySoon());
  }

  /** Leads from now on, under this leaderEpoch: what is too old goes, and what a crash left half done is finished. */
  async begin(fence: number): Promise<void> {
    const { ledger, undoLog, chronicle, book, pins, housekeeper, shedder } = this.#parts;
    this.#fence = fence;
    await ledger.prune();
    await undoLog.prune();
    await chronicle.prune();
    await book.prune();
    await pins.prune(fence);
    await housekeeper.audit(fence);
    await housekeeper.finishDropping();
    await shedder.trim(fence);
    this.#parts.purged.doubt();
    this.#parts.pinKeeper.begin(fence);
  }

  /** An answer is written: it is counted, noted, and room that it gave is taken. */
  async settled(settlement: Settlement): Promise<void> {
    const { board, ledger, quotaRetry, events, shedder } = this.#parts;
    let [files, bytes] = [0, 0];
    for (const size of settlement.sizes) {
      files += 1;
      bytes += size;
    }
    board.addSent(files, bytes);
    await ledger.take(settlement);
    quotaRetry.settled(settlement);
    if (settlement.settled.length > 0 || settlement.parked.length > 0) events.emit({ type: 'activity' });
    if (files > 0) await shedder.trim(this.#fence);
  }

  /** These contents cannot be sent: what brings them is put aside for the person (H8). */
  async putAside(manifests: ReadonlySet<ManifestId>, reason: string, fence: number): Promise<void> {
    const { ledger, clock, events } = this.#parts;
    const brings = (op: Operation): boolean => {
      const manifest = manifestOf(op);
      return manifest !== null && manifests.has(manifest);
    };
    await ledger.park(brings, reason, clock.now(), fence);
    if (reason === 'quota') this.#parts.quotaRetry.stillFull();
    events.emit({ type: 'activity' });
    events.progress();
  }

  /** Quiet is when the exchange has nothing to do and no operation waits for its bytes. */
  reachedQuiet(): void {
    const { events, tabs, quotaRetry, replica, queue, quiet, onFault } = this.#parts;
    events.status();
    tabs.share();
    quotaRetry.quiet();
    this.#shutOutSince = null;
    this.#salvage().catch((error: unknown) => {
      if (!hasCode(error, 'fenced', 'closed')) onFault(error);
    });
    // What a later version of the app has queued waits for that version (H17).
    if (replica.outbox.some(({ row }) => isKnown(row.op))) {
      // What came into the outbox without a word, from a commit whose answer was cut off, has bytes to bring too (C1).
      queue.wake();
      return;
    }
    quiet.reached();
    tabs.shareQuiet();
  }

  /** The server has refused to exchange. Of a person's own space that takes nothing away: a server set back to an old backup says so too (L1). */
  refused(error: unknown): void {
    if (!this.#parts.isShared) return;
    if (!hasCode(error, 'refused') || error.status !== 404 || error.problem !== 'not-found') return;
    const now = this.#parts.clock.monotonic();
    this.#shutOutSince ??= now;
    // A server that is being set up anew may say so for a moment, and what goes now cannot be had back.
    if (now - this.#shutOutSince < shutOutForMs) return;
    this.#forgetAll().catch((problem: unknown) => {
      if (!hasCode(problem, 'fenced', 'closed')) this.#parts.onFault(problem);
    });
  }

  /** H33: of a space that is not shared with this person any more only what was never sent stays. */
  async #forgetAll(): Promise<void> {
    const { pins, shedder, events } = this.#parts;
    await pins.clear(this.#fence);
    await shedder.free('all');
    events.glyphs();
  }

  #tidySoon(): void {
    const { clock, purged, pins, onFault } = this.#parts;
    if (this.#cancelTidying !== null || !this.#leads || (pins.size === 0 && !purged.isDue)) return;
    this.#cancelTidying = clock.after(tidyAfterMs, () => {
      this.#tidy().catch((error: unknown) => {
        if (!hasCode(error, 'fenced', 'closed')) onFault(error);
      }).finally(() => {
        this.#cancelTidying = null;
      });
    });
  }

  #stopTidying(): void {
    this.#cancelTidying?.();
    this.#cancelTidying = null;
  }

  /** What was deleted for good leaves this device too, with the pins on it. */
  async #tidy(): Promise<void> {
    const { pins, purged, pinKeeper, events } = this.#parts;
    if (pins.areStray) {
      await pins.prune(this.#fence);
      pinKeeper.wake();
      events.glyphs();
    }
    await purged.clear();
  }

  /** It leads, or not any more; it reaches the server, or not. */
  changed(state: LeaderState): void {
    const { board, quiet, events, quotaRetry, tabs, pinKeeper } = this.#parts;
    board.setLeader(state);
    this.#leads = state.leader;
    if (state.leader) this.#tidySoon();
    else this.#stopTidying();
    pinKeeper.changed({ leader: state.leader, online: state.network === 'online' && !state.signedOut && !state.upgradeRequired });
    if (state.signedOut) quiet.failed(new SyncClientError('unauthenticated', 'You are signed out: sign in again to go on'));
    if (state.upgradeRequired) quiet.failed(new SyncClientError('refused', 'The server speaks a newer protocol: reload the app'));
    events.status();
    events.glyphs();
    if (!state.leader) quotaRetry.stop();
    if (state.leader) tabs.share();
  }

  /**
   * Once the base is whole: offers what this device holds and nothing else knows (H3, H31). What the disk did not let it note is tried
   * again at the next quiet; until all was looked through nothing is swept (L1).
   */
  async #salvage(): Promise<void> {
    const { replica, salvager, housekeeper, ledger, unfinished, events } = this.#parts;
    const fence = this.#fence;
    if (this.#salvaging || (this.#salvagedUnder === fence && replica.meta.restored !== true)) return;
    this.#salvaging = true;
    try {
      if (replica.meta.restored === true) await salvager.offerAgain(fence);
      await salvager.salvage(fence);
      await housekeeper.sweep();
      this.#salvagedUnder = fence;
    } finally {
      this.#salvaging = false;
      // Whatever could be noted is told, also when something else could not.
      await ledger.refresh();
      await unfinished.refresh();
      events.emit({ type: 'activity' });
      events.status();
    }
  }
}
