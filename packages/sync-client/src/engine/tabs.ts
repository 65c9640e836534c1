import type { Unfinished } from '../content/unfinished.ts';
import type { Channel, ChannelMessage } from '../ports/channel.ts';
import type { PinBook } from '../content/pin-book.ts';
import type { Shelf } from '../content/shelf.ts';
import { hasCode } from '../sync-client-error.ts';
import type { Replica } from '../replica/replica.ts';
import type { Events } from './events.ts';
import type { Leadership } from './leader.ts';
import type { Ledger } from '../outbox/ledger.ts';
import type { Quiet } from './quiet.ts';
import type { SharedState, StatusBoard } from '../standing/status-board.ts';
import type { Holds } from '../sending/holds.ts';
import type { UndoLog } from '../undo/undo-log.ts';

export interface TabParts {
  readonly channel: Channel;
  readonly replica: Replica;
  readonly ledger: Ledger;
  readonly shelf: Shelf;
  readonly pins: PinBook;
  readonly leadership: Leadership;
  readonly board: StatusBoard;
  readonly events: Events;
  readonly quiet: Quiet;
  readonly undoLog: UndoLog;
  readonly holds: Holds;
  readonly unfinished: Unfinished;
  /** Another tab has paused bytes, or lets them go on. */
  readonly onHeld: () => void;
  /** Another tab has said this of what is sent directly. */
  readonly onDirects: (said: 'pause' | null) => Promise<void>;
  /** Another tab has pinned, or unpinned. */
  readonly onPins: () => void;
  readonly onFault: (error: unknown) => void;
}

/** How this tab gets along with the others of its device (H48 to H50). */
export class Tabs {
  readonly #parts: TabParts;
  readonly #stop: () => void;
  #visible = true;

  constructor(parts: TabParts) {
    this.#parts = parts;
    this.#stop = parts.channel.listen((message) => {
      this.#hear(message).catch((error: unknown) => {
        if (!hasCode(error, 'closed')) parts.onFault(error);
      });
    });
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    // The browser may have cut the database's connection while nobody looked: found out before the person's next act (H6).
    if (visible) this.#parts.replica.refresh().catch((error: unknown) => this.#parts.onFault(error));
    if (visible && !this.#parts.leadership.leads) this.#claim();
    if (this.#parts.leadership.leads) this.share();
  }

  /** Asks the hidden leader to step down, and stands in line for what it leaves: a request that was forgotten would have it step down for nobody (H48, C3). */
  #claim(): void {
    this.#parts.leadership.queueUp();
    this.#parts.channel.post({ type: 'yield' });
  }

  /** Tells the other tabs what only the leader knows. */
  share(): void {
    this.#parts.channel.post({ type: 'leader', state: this.#parts.board.shared(this.#visible) });
  }

  /** Nothing is left to send or fetch: those who wait in other tabs are told. */
  shareQuiet(): void {
    this.#parts.channel.post({ type: 'quiet' });
  }

  /** Tells those who watch this tab what can be undone and redone, if that has changed. */
  tellUndo(): void {
    const { undoLog, events, onFault } = this.#parts;
    if (!events.areHeard) return;
    undoLog.news().then(
      (state) => {
        if (state !== null) events.emit({ type: 'undo', state });
      },
      (error: unknown) => {
        if (!hasCode(error, 'closed')) onFault(error);
      },
    );
  }

  close(): void {
    this.#stop();
  }

  async #hear(message: ChannelMessage): Promise<void> {
    const { replica, leadership, board, events, ledger, shelf, pins, quiet, onPins } = this.#parts;
    switch (message.type) {
      case 'committed':
        await replica.refresh();
        leadership.follow(replica.meta.leaderEpoch);
        if (message.tables.includes('blobs')) {
          await shelf.follow();
          onPins();
        }
        if (message.tables.includes('parked') || message.tables.includes('settled')) {
          await ledger.refresh();
          events.emit({ type: 'activity' });
          events.glyphs();
        }
        if (message.tables.includes('journal') && (await this.#parts.unfinished.refresh())) events.emit({ type: 'activity' });
        if (message.tables.includes('holds')) {
          await this.#parts.holds.refresh();
          this.#parts.onHeld();
        }
        if (message.tables.includes('pins')) {
          await pins.refresh();
          onPins();
          events.glyphs();
        }
        if (message.tables.includes('undo')) this.tellUndo();
        leadership.wake();
        events.status();
        return;
      case 'sync':
        await replica.refresh();
        leadership.retryNow();
        return;
      case 'yield':
        if (!leadership.leads) return;
        // Who asks may have been opened just now, and has heard nothing yet of what only the leader knows.
        if (this.#visible) this.share();
        else leadership.stepDown();
        return;
      case 'leader': {
        const state = message.state as SharedState;
        board.setShared(state);
        if (this.#visible && !state.visible) this.#claim();
        events.progress();
        return;
      }
      case 'directs':
        await this.#parts.onDirects(message.said);
        return;
      case 'quiet':
        await replica.refresh();
        await ledger.refresh();
        quiet.begin();
        quiet.reached();
        return;
    }
  }
}
