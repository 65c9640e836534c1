import type { Center } from '../center/center.ts';
import type { TransferClient } from '../transfer-api.ts';
import type { Importer } from '../adding/importer.ts';
import type { Unfinished } from '../content/unfinished.ts';
import type { PinBook } from '../content/pin-book.ts';
import type { Opener } from '../content/opener.ts';
import type { Shelf } from '../content/shelf.ts';
import type { DeviceClient } from '../device-api.ts';
import type { DirectTransfers } from '../sending/direct-transfers.ts';
import type { TransferQueue } from '../sending/transfer-queue.ts';
import type { EnvelopeMaker } from '../intents/envelope.ts';
import type { ConflictIndex } from '../history/conflict-index.ts';
import type { VersionBook } from '../history/version-book.ts';
import type { Replica } from '../replica/replica.ts';
import type { Committer } from '../outbox/committer.ts';
import type { Events } from './events.ts';
import type { Leadership } from './leader.ts';
import type { Ledger } from '../outbox/ledger.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { Quiet } from './quiet.ts';
import type { FolderStates } from '../standing/folder-states.ts';
import type { StatusBoard } from '../standing/status-board.ts';
import type { StorageWatch } from '../standing/storage-watch.ts';
import type { Tabs } from './tabs.ts';
import type { UndoLog } from '../undo/undo-log.ts';

/** What an engine is made of; put together by `createEngine`. */
export interface EngineParts {
  readonly ports: EnginePorts;
  readonly replica: Replica;
  readonly committer: Committer;
  readonly envelopes: EnvelopeMaker;
  readonly shelf: Shelf;
  readonly importer: Importer;
  readonly opener: Opener;
  readonly queue: TransferQueue;
  readonly device: DeviceClient;
  readonly pins: Pick<PinBook, 'how'>;
  readonly watch: StorageWatch;
  readonly ledger: Ledger;
  readonly board: StatusBoard;
  readonly folders: FolderStates;
  readonly events: Events;
  readonly quiet: Quiet;
  readonly leadership: Leadership;
  readonly tabs: Tabs;
  readonly undoLog: UndoLog;
  readonly center: Center;
  readonly transfers: TransferClient;
  readonly unfinished: Unfinished;
  readonly directs: DirectTransfers;
  /** Aborted when the engine is closed. */
  readonly closing: AbortController;
  readonly book: VersionBook;
  readonly conflictIndex: ConflictIndex;
  readonly onFault: (error: unknown) => void;
}
