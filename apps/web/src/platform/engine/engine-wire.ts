import { asNodeId, type NodeId, type SpaceId, type UserId } from '@holdfast/domain';
import type { DeviceClient, EngineClient, EngineEvent, EngineProblem, Listing, ListingChange, ListingQuery, ListingState, Note, TransferClient } from '@holdfast/sync-client';

/** What the worker is told when it opens an engine. */
export interface OpenRequest {
  readonly user: UserId;
  readonly space: SpaceId;
  readonly deviceName: string;
  readonly origin: string;
  readonly visible: boolean;
}

const plainName = 'holdfast-engine';

/**
 * The name of a thread. It carries what the thread is to open before anybody asks: a message would reach it only once the window, which
 * is busy with its own script, has time to hand it on.
 */
export const threadName = (ahead: OpenRequest | null): string => (ahead === null ? plainName : `${plainName} ${JSON.stringify(ahead)}`);

/** What a thread of this name is to open; null when it waits to be told. */
export const aheadIn = (name: string): OpenRequest | null => (name.startsWith(`${plainName} `) ? (JSON.parse(name.slice(plainName.length + 1)) as OpenRequest) : null);

/** What happens in the window on behalf of the worker. */
export interface WindowSide {
  /** Asks the browser to keep this origin's bytes (H5). */
  persist(): Promise<boolean>;
  /** The note that outlives the database: workers have no cookies (H5). */
  readNote(): Promise<Note | null>;
  writeNote(note: Note): Promise<void>;
  event(event: EngineEvent): void;
  listing(id: number, state: ListingState, change: ListingChange): void;
  progress(id: number, done: number, total: number): void;
  /** Another version of the app took the database: reload (H17). */
  evicted(): void;
}

/** Errors cross as data: a class does not survive the way between threads. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: EngineProblem };

/** The calls that cross as they are: plain data in, plain data out. */
export type PlainCall = Exclude<keyof EngineClient, 'space' | 'root' | 'device' | 'transfers' | 'subscribe' | 'openListing' | 'addFiles'> | `device.${keyof DeviceClient}` | `transfers.${keyof TransferClient}`;
export type ListingCall = keyof Listing;

/** The questions about a list that are answered with ids. */
export const answeredWithIds = ['ids', 'slice', 'range', 'present', 'arrived'] as const satisfies readonly ListingCall[];

/** The questions about a list that name ids. */
export const askedWithIds = ['present', 'summary'] as const satisfies readonly ListingCall[];

/** Ids cross as one text: it takes a tenth of the time that 100,000 of them take. */
export const idsToText = (ids: readonly NodeId[]): string => ids.join(',');
export const idsFromText = (text: string): readonly NodeId[] => (text === '' ? [] : text.split(',').map(asNodeId));

/** What the worker answers. */
export interface WorkerSide {
  open(request: OpenRequest, window: WindowSide): Promise<Reply<null>>;
  call(name: PlainCall, args: readonly unknown[]): Promise<Reply<unknown>>;
  addFiles(progress: number, args: readonly unknown[]): Promise<Reply<unknown>>;
  openListing(query: ListingQuery): Promise<Reply<number>>;
  listing(id: number, name: ListingCall, args: readonly unknown[]): Promise<Reply<unknown>>;
  /** Gives the service worker files at this port (platform/content). */
  serve(port: MessagePort): void;
  setVisible(visible: boolean): void;
  /** The page came back, or somebody signed in again. */
  resume(): Promise<void>;
}
