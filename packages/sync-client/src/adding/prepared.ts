import type { Content, Millis } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { Made } from '../intents/operation-maker.ts';
import { queued } from '../outbox/outbox.ts';
import type { OutboxRow } from '../ports/replica-store.ts';
import type { SyncClientError } from '../sync-client-error.ts';

/** An operation to be queued, with the folders above what it is about as the person saw them. */
export interface Prepared extends Made {
  readonly path?: readonly string[];
}

/** A file whose bytes are safe: on this device at this place of its file, or, with null, on the server. Or why they are not. */
export type Taken = { readonly manifest: WireManifest; readonly offset: number | null } | SyncClientError | 'cancelled';

/** What is done with files whose bytes are safe. */
export interface Action {
  /** What undo calls it. */
  readonly label: string;
  readonly make: (manifest: WireManifest, i: number) => readonly Prepared[];
}

export const rowsOf = (made: readonly Prepared[]): OutboxRow[] => made.map(({ op, title, path }) => queued(op, title, path === undefined ? {} : { path }));

export const contentOf = (manifest: WireManifest, { mime, mtime }: { readonly mime: string; readonly mtime: Millis }): Content =>
  ({ manifest: manifest.id, hash: manifest.id, size: manifest.size, mime, mtime });
