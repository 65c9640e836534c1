import type { ManifestId, Operation } from '@holdfast/domain';
import { isKnown, manifestOf } from '../operation-facts.ts';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';

type Entry = Keyed<OutboxRow>;

/** Why a pending operation does not go to the server yet. */
export type Hindrance =
  /** A later version of the app has queued it: it waits for that version (H17). */
  | { readonly kind: 'later' }
  /** Of the way to the server, which is closed to all of them. */
  | { readonly kind: 'signedOut' | 'update' | 'network' }
  /** It must not pass this one (H9, 3b.18). */
  | { readonly kind: 'behind'; readonly before: Entry }
  /** The server does not hold its bytes yet (H38). */
  | { readonly kind: 'bytes'; readonly manifest: ManifestId };

/** What stands between this device and the server. */
export interface Way {
  readonly network: 'online' | 'offline';
  readonly signedOut: boolean;
  readonly upgradeRequired: boolean;
}

/** What a hindrance depends on, beside the operation itself. */
export interface World {
  /** Null for whoever is on the way already. */
  readonly way: Way | null;
  /** The server holds the bytes of this manifest. */
  readonly isCommitted: (manifest: ManifestId) => boolean;
  /** The one that it must not pass; asked only when nothing larger is in the way. */
  readonly before: (entry: Entry) => Entry | undefined;
}

/** The content that must be on the server before the operation goes, and is not known to be: what carries bytes brings it. */
export const missingContent = (op: Operation, isCommitted: World['isCommitted']): ManifestId | null => {
  const manifest = manifestOf(op);
  return manifest === null || isCommitted(manifest) ? null : manifest;
};

const wayClosed = ({ network, signedOut, upgradeRequired }: Way): Hindrance | null => {
  if (signedOut) return { kind: 'signedOut' };
  if (upgradeRequired) return { kind: 'update' };
  return network === 'offline' ? { kind: 'network' } : null;
};

/**
 * The one rule of what goes and what waits: null for what can go, and for what has a counter: that was sent or is about to be, and goes
 * again as it is (H13). The sender selects by it; the sync centre and the glyphs tell it. Its own bytes come first: they travel in the
 * order of the queue, whatever the operation itself must not pass.
 */
export const hindranceOf = (entry: Entry, { way, isCommitted, before }: World): Hindrance | null => {
  const { op, ctr } = entry.row;
  if (!isKnown(op)) return { kind: 'later' };
  if (ctr !== null) return null;
  const closed = way === null ? null : wayClosed(way);
  if (closed !== null) return closed;
  const manifest = missingContent(op, isCommitted);
  if (manifest !== null) return { kind: 'bytes', manifest };
  const held = before(entry);
  return held === undefined ? null : { kind: 'behind', before: held };
};
