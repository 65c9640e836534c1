import type { Ahead } from '../adding/batches.ts';
import { Directly } from '../adding/directly.ts';
import { Importer } from '../adding/importer.ts';
import { Taking } from '../adding/taking.ts';
import type { Room } from '../content/room.ts';
import type { Shelf } from '../content/shelf.ts';
import type { StagingChange } from '../content/staging-count.ts';
import type { Unfinished } from '../content/unfinished.ts';
import type { VersionBook } from '../history/version-book.ts';
import type { EnvelopeMaker } from '../intents/envelope.ts';
import type { Committer } from '../outbox/committer.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { Replica } from '../replica/replica.ts';
import { DirectSender } from '../sending/direct-sender.ts';
import type { DirectTransfers } from '../sending/direct-transfers.ts';
import type { UndoLog } from '../undo/undo-log.ts';

export interface AddingParts {
  readonly replica: Replica;
  readonly committer: Committer;
  readonly envelopes: EnvelopeMaker;
  readonly shelf: Shelf;
  readonly room: Room;
  readonly book: VersionBook;
  readonly undoLog: UndoLog;
  readonly unfinished: Unfinished;
  readonly directs: DirectTransfers;
  readonly ahead: Ahead;
  /** The engine is closed. */
  readonly closed: AbortSignal;
  readonly onStaging: (change: StagingChange) => void;
  readonly onAdded: () => void;
  readonly onProgress: () => void;
  readonly onUnfinished: () => void;
  readonly onFault: (error: unknown) => void;
}

/** Puts together how bytes come in. */
export const assembleAdding = (ports: EnginePorts, parts: AddingParts): Importer => {
  const { replica, committer, shelf, book, undoLog, directs, ahead, closed, onAdded, onProgress, onFault } = parts;
  const directly = new Directly(ports, directs, new DirectSender(ports, replica, directs, { closed, onProgress, onFault }));
  return new Importer(ports, { ...parts, taking: new Taking(ports, { replica, committer, shelf, book, undoLog, directly, ahead, onAdded }) });
};
