import type { TableName } from './replica-store.ts';

/** What the engines of one device tell each other. Each is a hint: the store is the truth (H50). */
export type ChannelMessage =
  /** The store has moved to this revision; `tables` have got or lost rows. */
  | { readonly type: 'committed'; readonly revision: number; readonly tables: readonly TableName[] }
  /** A visible tab asks a hidden leader to step down (H48). */
  | { readonly type: 'yield' }
  /** The leader is asked to send and fetch at once. */
  | { readonly type: 'sync' }
  /** What only the leader knows: told to the other tabs' status lines. */
  | { readonly type: 'leader'; readonly state: unknown }
  /**
   * Of what the other tabs send directly: null, whatever was said of one alone counts no more, now that all was paused or goes on; `pause`,
   * those of which nothing was said stay paused while all no longer is.
   */
  | { readonly type: 'directs'; readonly said: 'pause' | null }
  /** Nothing is left to send or fetch. */
  | { readonly type: 'quiet' };

/** Messages between the engines of one device; the sender does not hear its own. At most once, in order. */
export interface Channel {
  post(message: ChannelMessage): void;
  listen(listener: (message: ChannelMessage) => void): () => void;
  close(): void;
}
