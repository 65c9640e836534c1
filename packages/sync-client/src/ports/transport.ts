import type { DeviceId, ManifestId, NodeId, VersionId } from '@holdfast/domain';
import type { ByteSource } from './byte-source.ts';
import type { ExchangeRequest, ExchangeResponse, ManifestsFound, ManifestsRequest, ManifestsResponse, Poke, SnapshotResponse, VersionsResponse, WireManifest } from '@holdfast/protocol';

/** What the server tells by itself. */
export interface TransportEvents {
  /** The space has moved (H27). */
  readonly onPoke: (poke: Poke) => void;
  /** A connection stands, for the first time or again: say hello, pull from the cursor. */
  readonly onConnected: () => void;
  readonly onDisconnected: () => void;
}

/** A pack to be sent: its bytes can be read again from any offset. */
export interface PackSource {
  /** Bytes. */
  readonly size: number;
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The same bytes, read from the disk while they travel: they pass through nobody's memory whole. Absent where that would be more work than it saves. */
  blob?(): Promise<Blob>;
}

export interface PackUpload {
  readonly source: PackSource;
  /** Where an earlier attempt of the very same bytes went; null to begin. */
  readonly resumeFrom: string | null;
  /** The line breaks: not even a small pack may travel before it has a place to go on from. */
  readonly careful?: boolean;
  /** Called before the first byte is sent: keep it, so that a restart can resume. */
  readonly onPlace: (url: string) => void | Promise<void>;
  /** Bytes that the server has taken so far; may go back (H42). */
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

/** Snapshots of the whole space (H29). Its calls fail as those of the transport do. */
export interface SnapshotWay {
  /** The latest, with the redirects of this device. */
  head(device: DeviceId, signal: AbortSignal): Promise<SnapshotResponse>;
  /** One part as text; refused with status 404 when the snapshot is gone. */
  part(snapshot: string, part: number, signal: AbortSignal): Promise<string>;
}

/** Many contents in few calls. Its calls fail as those of the transport do; refused with status 404 by a server that does not know them. */
export interface ReadingWay {
  /** How these contents are put together, at most 1,000. */
  manifests(ids: readonly ManifestId[], signal: AbortSignal): Promise<ManifestsFound>;
  /** A pack of those of these chunks that the space has, at most 8,192 of 32 MiB together; empty when it has none. `onBytes` as with `content`. */
  chunks(hashes: readonly string[], signal: AbortSignal, onBytes?: () => void): Promise<ByteSource>;
}

/**
 * The way to the server. Every call fails with a `SyncClientError` of code `offline` (not sent or no answer),
 * `timeout`, `unauthenticated` (H16), `refused` (a problem, with the server's sentence and `retryAfterMs`) or `aborted`;
 * after any of them the server may still have done it: all calls are idempotent.
 */
export interface Transport {
  /** Listens and keeps connecting until the returned function is called. */
  connect(events: TransportEvents): () => void;
  exchange(request: ExchangeRequest): Promise<ExchangeResponse>;
  manifests(request: ManifestsRequest): Promise<ManifestsResponse>;
  /** Absent where there are none: everything is fetched page by page. */
  readonly snapshots?: SnapshotWay;
  /** Absent where there is none: contents are fetched file by file. */
  readonly reading?: ReadingWay;
  /** Resolves when the server holds the whole pack, verified. A lost or refused earlier attempt is begun again (H42). */
  uploadPack(upload: PackUpload): Promise<void>;
  /** Ends an upload that will not go on, so that it takes no room there until it expires. Refused when it is not there any more. Absent where nothing is kept. */
  discardUpload?(url: string): Promise<void>;
  /** The bytes [from, to) of a file's content; `to` null for the rest. `onBytes` is called whenever some of them have come. */
  content(node: NodeId, version: VersionId | null, from: number, to: number | null, signal: AbortSignal, onBytes?: () => void): Promise<ByteSource>;
  /** What a file's content is made of; refused with status 404 by a server that does not tell, or has no such file. */
  manifest(node: NodeId, version: VersionId | null, signal: AbortSignal): Promise<WireManifest>;
  /** A page of a file's versions, the newest first; `cursor` is the last page's `next`, null to begin. */
  versions(node: NodeId, cursor: string | null): Promise<VersionsResponse>;
}
