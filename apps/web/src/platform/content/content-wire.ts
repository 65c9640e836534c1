import type { ContentPlace } from '@holdfast/protocol';
import type { EngineProblem, Streamed } from '@holdfast/sync-client';

/** The service worker asks every window whose tab this is. Only that tab answers, with `ContentMine` and a port to its own engine. */
export interface ContentWhose {
  readonly type: 'content-whose';
  readonly tab: string;
}

export interface ContentMine {
  readonly type: 'content-mine';
  readonly tab: string;
}

/** The person signed out: nothing more is given out. */
export interface ContentLeft {
  readonly type: 'content-left';
  readonly tab: string;
}

export type TabMessage = ContentMine | ContentLeft;

/** What the service worker asks an engine at its port. */
export type FileQuestion =
  | { readonly kind: 'stat'; readonly place: ContentPlace }
  | { readonly kind: 'read'; readonly place: ContentPlace; readonly from: number; readonly to: number };

export type FileAsked = FileQuestion & { readonly id: number };

/** What an engine answers: `working` again and again until it has the rest. */
export type FileTold = { readonly id: number } & (
  | { readonly kind: 'working' }
  | { readonly kind: 'stat'; readonly file: Streamed }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'problem'; readonly problem: EngineProblem });

/** So often an engine that works on an answer says that it does. Milliseconds. */
export const workingEveryMs = 2_000;
/** Of whom nothing is heard for so long is frozen or gone. Milliseconds. */
export const silentAfterMs = 10_000;

export const asTabMessage = (data: unknown): TabMessage | null =>
  isTold(data) && (data.type === 'content-mine' || data.type === 'content-left') && typeof data.tab === 'string' ? { type: data.type, tab: data.tab } : null;

export const asWhose = (data: unknown): ContentWhose | null =>
  isTold(data) && data.type === 'content-whose' && typeof data.tab === 'string' ? { type: data.type, tab: data.tab } : null;

const isTold = (data: unknown): data is { readonly type?: unknown; readonly tab?: unknown } => typeof data === 'object' && data !== null;
