import type { ManifestId, SpaceId } from '@holdfast/domain';
import { ContentError } from './content-error.ts';
import type { ChunkOfManifest, ContentIndex, StoredChunk } from './content-index.ts';
import type { ByteRange } from './content-store.ts';
import { markingLost } from './marking-lost.ts';
import type { ServingPorts } from './open-content.ts';
import { readAhead } from './read-ahead.ts';
import { joinParts, type Part, type Stretch, stretchesOf, wholeOf } from './stretches.ts';

/** A part of one of many contents. */
export interface FilePart extends ByteRange {
  readonly content: ManifestId;
  /** Bytes of the whole content. */
  readonly size: number;
}

/** What is larger is looked up by itself. */
const smallBytes = 1024 * 1024;
/** Small files looked up at a time: few at first, so that the first byte is soon there. */
const togetherAtFirst = 8;
const togetherAtMost = 256;
/** Chunks of so many small files, were all of them in the smallest pieces that are usual. */
const chunksAtMost = togetherAtMost * 40;

/**
 * The bytes of many contents, one after the other, as one stream: small files that lie together in the store are looked up and read
 * together. Leaving early closes what is open.
 * @throws ContentError `objectDamaged` when the index lacks something or bytes are not what was saved, `objectMissing`, `storageUnavailable`.
 */
export function openFiles(ports: ServingPorts, space: SpaceId, files: Iterable<FilePart>): AsyncGenerator<Uint8Array, void, undefined> {
  return markingLost(ports.index, space, readAhead(ports, stretchesOfFiles(ports.index, space, files)));
}

async function* stretchesOfFiles(index: ContentIndex, space: SpaceId, files: Iterable<FilePart>): AsyncGenerator<Stretch, void, undefined> {
  let batch: FilePart[] = [];
  let most = togetherAtFirst;
  for (const file of files) {
    if (isSmall(file)) batch.push(file);
    if (isSmall(file) && batch.length < most) continue;
    yield* stretchesOfSmall(index, space, batch);
    most = Math.min(most * 8, togetherAtMost);
    batch = [];
    if (!isSmall(file)) yield* stretchesOf(index, space, file.content, file);
  }
  yield* stretchesOfSmall(index, space, batch);
}

const isSmall = ({ from, to, size }: FilePart): boolean => size <= smallBytes && from === 0 && to === size;

async function* stretchesOfSmall(index: ContentIndex, space: SpaceId, files: readonly FilePart[]): AsyncGenerator<Stretch, void, undefined> {
  if (files.length === 0) return;
  const chunks = byContent(await index.chunksOf(space, [...new Set(files.map(({ content }) => content))], chunksAtMost));
  const hashes = new Set([...chunks.values()].flatMap((each) => each.map(({ hash }) => hash)));
  const places = new Map((await index.readable(space, [...hashes])).map((place) => [place.hash, place]));
  let parts: Part[] = [];
  for (const file of files) {
    const own = chunks.get(file.content) ?? [];
    if (own.reduce((sum, { size }) => sum + size, 0) === file.size) {
      for (const { hash } of own) parts.push(partOf(places.get(hash), file.content));
      continue;
    }
    // In more pieces than are usual: looked up in windows, by itself.
    yield* joinParts(parts);
    parts = [];
    yield* stretchesOf(index, space, file.content, file);
  }
  yield* joinParts(parts);
}

function byContent(chunks: readonly ChunkOfManifest[]): ReadonlyMap<ManifestId, readonly ChunkOfManifest[]> {
  const found = new Map<ManifestId, ChunkOfManifest[]>();
  for (const chunk of chunks) {
    const own = found.get(chunk.manifest);
    if (own === undefined) found.set(chunk.manifest, [chunk]);
    else own.push(chunk);
  }
  return found;
}

function partOf(place: StoredChunk | undefined, content: ManifestId): Part {
  if (place === undefined) throw new ContentError('objectDamaged', `a chunk of ${content} is nowhere: the index is damaged, rebuild it from the store`, { subject: content });
  return wholeOf(place);
}
