import { hashFromBytes } from '@holdfast/chunking';
import { ContentError } from './content-error.ts';
import type { StoredChunk } from './content-index.ts';
import type { ObjectStream } from './content-store.ts';
import { PieceSource } from './piece-source.ts';
import type { Sha256 } from './sha256.ts';
import type { Part, Stretch } from './stretches.ts';
import type { VerifiedChunks } from './verified-chunks.ts';

export interface VerifyingPorts {
  readonly sha256: Sha256;
  /** Those that need not be hashed again yet; without it every reading hashes. */
  readonly verified?: VerifiedChunks;
}

/** A chunk lies where it should, and its bytes are not those that were saved. */
export class RottenChunk extends ContentError {
  readonly chunk: StoredChunk;

  constructor(chunk: StoredChunk) {
    super('objectDamaged', `the chunk ${chunk.hash} in "${chunk.key}" reads as other bytes than were saved: a device that has them sends them again, "admin verify --read-data" tells what else is damaged`, { subject: chunk.key });
    this.chunk = chunk;
  }
}

/**
 * What is wanted of an open stretch, without the gaps. A chunk is held until all of it was read and hashes to its name, however little of
 * it is wanted: at most 4 MiB. One that was hashed within the hour is believed.
 * @throws RottenChunk before any byte of one that does not.
 */
export async function* soundParts(ports: VerifyingPorts, stretch: Stretch, stream: ObjectStream): AsyncGenerator<Uint8Array, void, undefined> {
  const source = new PieceSource(stretch.key, stream, stretch.from);
  try {
    for (const part of stretch.parts) {
      const pieces = await source.take(part.chunk.offset, part.chunk.size);
      verify(ports, part.chunk, pieces);
      yield* wantedOf(part, pieces);
    }
  } finally {
    stream.close();
  }
}

const verify = ({ sha256, verified }: VerifyingPorts, chunk: StoredChunk, pieces: readonly Uint8Array[]): void => {
  if (verified?.has(chunk) === true) return;
  if (hashFromBytes(digestOf(sha256, pieces)) !== chunk.hash) throw new RottenChunk(chunk);
  verified?.add(chunk);
};

const digestOf = (sha256: Sha256, pieces: readonly Uint8Array[]): Uint8Array => {
  const [only, ...more] = pieces;
  if (only !== undefined && more.length === 0) return sha256.digest(only);
  const run = sha256.begin();
  for (const piece of pieces) run.update(piece);
  return run.digest();
};

function* wantedOf({ from, to }: Part, pieces: readonly Uint8Array[]): Generator<Uint8Array, void, undefined> {
  let at = 0;
  for (const piece of pieces) {
    const wanted = piece.subarray(Math.max(0, from - at), Math.max(0, to - at));
    if (wanted.length > 0) yield wanted;
    at += piece.length;
  }
}
