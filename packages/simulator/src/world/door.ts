import type { DeviceId, NodeId, VersionId } from '@holdfast/domain';

/** What the server answers when it does not do what was asked. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

/** Every answer of the server, as it travels. */
export type Answer<T> = { readonly ok: T } | { readonly refused: Refusal };

/** The server's side of the network: texts in, texts out, as the HTTP and socket edges of the real one. */
export interface Door {
  exchange(request: string): Promise<string>;
  manifests(request: string): Promise<string>;
  /** Begins an upload; answers its place. */
  createUpload(size: number): Promise<string>;
  /** How many bytes of an upload are there; refused with 404 when it is unknown. */
  headUpload(place: string): Promise<string>;
  /** Appends bytes (latin1) at an offset and answers the new one; with the last byte the pack is verified and stored. */
  patchUpload(place: string, offset: number, bytes: string): Promise<string>;
  /** Throws away what an upload has brought; refused with 404 when it is unknown. */
  endUpload(place: string): Promise<string>;
  /** Bytes (latin1) of a file's content. */
  content(node: NodeId, version: VersionId | null, from: number, to: number | null): Promise<string>;
  /** What a file's content is made of. */
  manifest(node: NodeId, version: VersionId | null): Promise<string>;
  /** How many contents are put together. */
  readManifests(query: string): Promise<string>;
  /** A pack (latin1) of many chunks, empty when there are none of them. */
  readChunks(query: string): Promise<string>;
  snapshotHead(device: DeviceId): Promise<string>;
  /** One part of a snapshot, as text. */
  snapshotPart(id: string, part: number): Promise<string>;
  /** All versions of a file, the newest first. */
  versions(node: NodeId): Promise<string>;
}
