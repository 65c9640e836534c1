import type { SpaceId } from '@holdfast/domain';
import { Aside } from '../center/aside.ts';
import { Center } from '../center/center.ts';
import { ChangeBoard } from '../center/change-board.ts';
import { Chronicle } from '../center/chronicle.ts';
import { QuotaRetry } from '../center/quota-retry.ts';
import { TransferDesk } from '../center/transfer-desk.ts';
import { Withdrawing } from '../center/withdrawing.ts';
import type { StagingChange } from '../content/staging-count.ts';
import { Unfinished } from '../content/unfinished.ts';
import type { HeldBack } from '../content/only-here.ts';
import { Salvager } from '../content/salvager.ts';
import { Shelf } from '../content/shelf.ts';
import { Holds } from '../sending/holds.ts';
import { DirectTransfers } from '../sending/direct-transfers.ts';
import { TransferQueue } from '../sending/transfer-queue.ts';
import { worthwhileFrom } from '../exchange/bootstrapper.ts';
import { recover } from '../exchange/recover.ts';
import type { Replaced, WholeBase } from '../exchange/reveal.ts';
import { EnvelopeMaker } from '../intents/envelope.ts';
import { ConflictIndex } from '../history/conflict-index.ts';
import { VersionBook } from '../history/version-book.ts';
import { manifestOf } from '../operation-facts.ts';
import type { BaseRecord } from '../replica/base-record.ts';
import { Replica } from '../replica/replica.ts';
import { Standings } from '../standing/standings.ts';
import { hasCode } from '../sync-client-error.ts';
import { Committer } from '../outbox/committer.ts';
import { assembleAdding } from './assemble-adding.ts';
import { assembleDevice, type DeviceParts } from './assemble-device.ts';
import { DeviceDesk } from '../device/device-desk.ts';
import { Events } from './events.ts';
import { Leadership } from './leader.ts';
import { LeaderDuties } from './leader-duties.ts';
import { Ledger } from '../outbox/ledger.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import { Quiet } from './quiet.ts';
import { nodeView } from '../listing/node-view.ts';
import { FolderStates } from '../standing/folder-states.ts';
import { StatusBoard } from '../standing/status-board.ts';
import { SyncEngine } from './sync-engine.ts';
import { Tabs } from './tabs.ts';
import { UndoLog } from '../undo/undo-log.ts';

export interface EngineOptions {
  readonly space: SpaceId;
  /** What the person calls this device; appears in conflict names. 1 to 64 characters. */
  readonly deviceName: string;
  /** Bytes kept for offline use although the server holds them; 512 MiB unless told. */
  readonly cacheBytes?: number;
  /** A new base of so many changes begins with a snapshot (H29); 5,000 unless told. */
  readonly snapshotFrom?: number;
  /**
   * This space belongs to somebody else: when its rights end, what was only received goes from this device (H33). Of a space of the person's
   * own, unless told, nothing ever goes by itself: a server that does not know it any more may have lost it, and this may be the last copy.
   */
  readonly shared?: boolean;
  /** Told of failures that the engine survives but a developer should see. */
  readonly onFault?: (error: unknown) => void;
}

/**
 * Opens the engine of one tab over its ports: what this device has of the space, and everything that is to come.
 * It waits for nothing but this device's disk.
 */
export const createEngine = async (ports: EnginePorts, options: EngineOptions): Promise<SyncEngine> => {
  const replica = await Replica.open(ports, options);
  const ledger = new Ledger(ports.store, replica);
  const shelf = new Shelf(ports.store, ports.blobs);
  const holds = new Holds(ports.store, replica);
  await Promise.all([ledger.refresh(), shelf.refresh(), holds.refresh()]);
  const { engine, device } = new Assembly(ports, options, replica, ledger, shelf, holds);
  await device.pins.refresh();
  for (const begun of [device.watch.begin(), engine.lookForUnfinished()]) {
    begun.catch((error: unknown) => {
      if (!hasCode(error, 'closed')) options.onFault?.(error);
    });
  }
  return engine;
};

/** What is parked, and what undo has withdrawn before it was sent. */
const heldBackOf = (ledger: Ledger, undoLog: UndoLog): HeldBack => ({
  manifests: () => [...ledger.parked.flatMap(({ row }) => manifestOf(row.op) ?? []), ...undoLog.pinned()],
  refresh: async () => {
    await ledger.refresh();
    await undoLog.refresh();
  },
});

/** Puts the parts together. What they decide stands in them: here is only who is told of what. */
class Assembly {
  readonly engine: SyncEngine;
  readonly device: DeviceParts;
  readonly #options: EngineOptions;
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #envelopes: EnvelopeMaker;
  readonly #queue: TransferQueue;
  readonly #board: StatusBoard;
  readonly #events: Events;
  readonly #quiet = new Quiet();
  readonly #closing = new AbortController();
  readonly #directs: DirectTransfers;
  readonly #leadership: Leadership;
  readonly #salvager: Salvager;
  readonly #undoLog: UndoLog;
  readonly #chronicle: Chronicle;
  readonly #quotaRetry: QuotaRetry;
  readonly #book: VersionBook;
  readonly #conflicts: ConflictIndex;
  readonly #duties: LeaderDuties;

  constructor(ports: EnginePorts, options: EngineOptions, replica: Replica, ledger: Ledger, shelf: Shelf, holds: Holds) {
    this.#options = options;
    this.#ports = ports;
    this.#replica = replica;
    this.#envelopes = new EnvelopeMaker(ports.clock, ports.random);
    this.#queue = this.#makeQueue(shelf, holds);
    this.#undoLog = new UndoLog({ store: ports.store, replica, envelopes: this.#envelopes, random: ports.random, shelf });
    const heldBack = heldBackOf(ledger, this.#undoLog);
    this.device = assembleDevice(ports, {
      replica, ledger, shelf, heldBack, cacheBytes: options.cacheBytes, find: (node, version) => this.#book.find(node, version),
      isIdle: () => this.#queue.idle, onStatus: () => this.#events.status(), onProgress: () => this.#events.progress(), onGlyphs: () => this.#events.glyphs(), onFault: (error) => this.#fault(error),
    });
    const { housekeeper, shedder, room, watch, opener, pins, pinKeeper, purged, fetcher, streamer, onlyHere, setting } = this.device;
    this.#salvager = new Salvager(ports, replica, shelf, this.#envelopes, heldBack);
    this.#book = new VersionBook(ports, replica, shelf, options.deviceName);
    this.#conflicts = new ConflictIndex(replica);
    const unfinished = new Unfinished(ports, replica);
    const folders = new FolderStates({ replica, shelf, pins, clock: ports.clock, onChange: () => this.#events.glyphs() });
    this.#directs = new DirectTransfers(ports.clock, holds, () => this.#events.progress());
    const standings = new Standings(replica, this.#queue, holds, () => this.#board.loop, (manifest) => this.#board.moving(manifest));
    this.#board = new StatusBoard(replica, ledger, shelf, this.#queue, opener, standings, this.#conflicts, watch, holds, { pins, fetcher, pinKeeper, folders }, unfinished, this.#directs);
    this.#chronicle = new Chronicle(replica, ports.store, () => ports.clock.now());
    this.#events = new Events(ports.clock, () => this.#board.status());
    this.#leadership = this.#makeLeadership();
    const committer = new Committer(replica, { number: (rows) => this.#leadership.number(rows), onFailed: () => this.#leadership.wake() });
    const importer = assembleAdding(ports, {
      replica, committer, envelopes: this.#envelopes, shelf, room, book: this.#book, undoLog: this.#undoLog, unfinished, directs: this.#directs, ahead: (name) => this.#queue.ahead(name), closed: this.#closing.signal,
      onStaging: (change) => this.#staging(change), onAdded: () => this.#leadership.wake(), onProgress: () => this.#events.progress(), onUnfinished: () => this.#lookAgain(unfinished), onFault: (error) => this.#fault(error),
    });
    const tabs = new Tabs({ holds, unfinished, onHeld: () => this.#held(), onDirects: (said) => transfers.heard(said), channel: ports.channel, replica, ledger, shelf, pins, leadership: this.#leadership, board: this.#board, events: this.#events, quiet: this.#quiet, undoLog: this.#undoLog, onPins: () => pinKeeper.wake(), onFault: (error) => this.#fault(error) });
    const changes = new ChangeBoard({ replica, ledger, shelf, standings, unfinished, directs: this.#directs, network: () => this.#board.loop.network });
    const { clock, random, store } = ports;
    const aside = new Aside({ replica, ledger, shelf, board: changes, shedder, envelopes: this.#envelopes, random, clock });
    this.#quotaRetry = new QuotaRetry({
      clock, ledger, aside, leads: () => this.#leadership.leads,
      onFault: (error) => {
        if (!hasCode(error, 'fenced', 'closed')) this.#fault(error);
      },
      onTried: () => this.#tried(),
    });
    this.#duties = new LeaderDuties({
      replica, clock, ledger, undoLog: this.#undoLog, chronicle: this.#chronicle, book: this.#book, housekeeper, shedder, pins, pinKeeper, purged, salvager: this.#salvager, queue: this.#queue,
      quotaRetry: this.#quotaRetry, unfinished, board: this.#board, events: this.#events, quiet: this.#quiet, tabs, isShared: options.shared === true, onFault: (error) => this.#fault(error),
    });
    const withdrawing = new Withdrawing({ replica, store, board: changes, shelf, clock, random, deviceName: options.deviceName });
    const center = new Center({ board: changes, directs: this.#directs, withdrawing, aside, chronicle: this.#chronicle, ledger, events: this.#events });
    const transfers = new TransferDesk({ replica, board: changes, holds, directs: this.#directs, onHeld: () => this.#held(), tell: (said) => ports.channel.post({ type: 'directs', said }) });
    replica.listen(() => this.#events.status());
    this.#events.onGlyphs(() => {
      if (this.#leadership.leads) tabs.share();
    });
    const device = new DeviceDesk({ blobs: ports.blobs, replica, shelf, onlyHere, pins, shedder, room, watch, streamer, setting, show: (row) => nodeView(replica.view, row, (one) => this.#board.syncState(one)), isOnline: () => this.#board.loop.network === 'online', onChange: () => this.#looked() });
    this.engine = new SyncEngine(options.space, {
      ports, replica, committer, envelopes: this.#envelopes, shelf, importer, opener, queue: this.#queue, device, pins,
      watch, ledger, board: this.#board, events: this.#events, quiet: this.#quiet, leadership: this.#leadership, tabs, undoLog: this.#undoLog, center, transfers, unfinished, folders, directs: this.#directs, closing: this.#closing,
      book: this.#book, conflictIndex: this.#conflicts, onFault: (error) => this.#fault(error),
    });
    this.#leadership.start();
  }

  #makeQueue(shelf: Shelf, holds: Holds): TransferQueue {
    return new TransferQueue(this.#ports, this.#replica, shelf, holds, {
      onCommitted: () => this.#leadership.wakeExchange(),
      onProgress: () => this.#events.progress(),
      onUnsendable: (manifests, reason, fence) => this.#duties.putAside(manifests, reason, fence),
      onFault: (error) => this.#fault(error),
    });
  }

  #makeLeadership(): Leadership {
    return new Leadership(this.#replica, this.#ports, this.#queue, { deviceName: this.#options.deviceName, snapshotFrom: this.#options.snapshotFrom ?? worthwhileFrom, lock: `holdfast-leader-${this.#options.space}` }, {
      onState: (state) => this.#duties.changed(state),
      onTurn: () => this.#quiet.begin(),
      onQuiet: () => this.#duties.reachedQuiet(),
      onFault: (error) => {
        this.#duties.refused(error);
        this.#fault(error);
      },
      onSettled: (settlement) => this.#duties.settled(settlement),
      onLead: (fence) => this.#duties.begin(fence),
      chronicle: (settled, changes) => {
        if (changes.some(({ kind }) => kind === 'tombstone')) this.#quotaRetry.roomMayBe();
        return this.#chronicle.record(settled, changes);
      },
      replaced: (changes, whole) => this.#replaced(changes, whole),
      remember: () => this.#salvager.remember(),
      recover: (refused) => recover(refused, {
        view: this.#replica.view, meta: this.#replica.meta, envelopes: this.#envelopes, random: this.#ports.random,
        deviceName: this.#options.deviceName, now: this.#ports.clock.now(),
      }),
    });
  }

  /** Bytes were paused or go on, here or in another tab. */
  #held(): void {
    this.#queue.heldChanged();
    this.#directs.again();
    this.#events.emit({ type: 'activity' });
    this.#events.status();
  }

  /** What is to be kept for pinned files, and forgotten, with changes that are about to come. */
  #replaced(changes: readonly BaseRecord[], whole: WholeBase): Replaced {
    const { pins, purged } = this.device;
    const before = pins.replacedBy(changes, whole === 'changes' ? null : whole);
    if (whole === null) purged.note(changes);
    else purged.doubt();
    return { pins: before.map((row) => pins.standIn(row)), versions: before.map((row) => ({ node: row.id, known: [this.#book.head(row)], whole: false })) };
  }

  /** What lies here, or why, is another: room may be, or something may be missing. */
  #looked(): void {
    this.device.pinKeeper.wake();
    this.#events.glyphs();
  }

  /** What was put aside waits in the queue again. */
  #tried(): void {
    this.#leadership.wake();
    this.#events.emit({ type: 'activity' });
  }

  /** What is not completely here, or there, may be another. */
  #lookAgain(unfinished: Unfinished): void {
    unfinished.refresh().then(() => {
      this.#events.emit({ type: 'activity' });
      this.#events.status();
    }, (error: unknown) => {
      if (!hasCode(error, 'closed')) this.#fault(error);
    });
  }

  #staging(change: StagingChange): void {
    this.#board.addStaging(change);
    this.#events.status();
  }

  #fault(error: unknown): void {
    this.#options.onFault?.(error);
  }
}
