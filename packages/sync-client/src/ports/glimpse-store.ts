import type { Batch, TableName } from './replica-store.ts';

/**
 * Beside the replica: what lists showed, so that a start shows it before it has read the rest. It counts only while nothing was
 * committed since that a list could show, by any tab.
 */
export interface GlimpseStore {
  /** What was kept last; null when it counts no more. */
  glimpse(): Promise<string | null>;
  /** Keeps what was seen at a revision of the replica. A crash may lose it; one that is there lost no commit before it. */
  keepGlimpse(revision: number, text: string): Promise<void>;
}

const shownTables: readonly TableName[] = ['outbox', 'blobs', 'parked', 'settled'];

/** Whether a list may look different after a commit: not when it only says who leads, or what was sent of a pack. */
export const isSeenInLists = ({ begin, meta, pages, dropBelow, append, update, remove }: Batch): boolean =>
  begin !== undefined || dropBelow !== undefined || (pages?.length ?? 0) > 0 || meta?.floor !== undefined || meta?.generation !== undefined
  || shownTables.some((table) => [append, update, remove].some((part) => (part?.[table]?.length ?? 0) > 0));
