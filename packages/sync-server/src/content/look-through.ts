import type { ChunkHash, ManifestChunk } from '@holdfast/chunking';
import { asChunkHash } from '@holdfast/domain';
import type { ManifestsResponse } from '@holdfast/protocol';
import type { NewManifest } from './content-index.ts';

type Result = ManifestsResponse['results'][number];

/** So many missing chunks are named in one answer: 3 MB of it. Whoever has sent them asks for the next. */
export const mostMissing = 50_000;

/** What is found about one manifest, chunk by chunk. */
export class Finding {
  readonly manifest: NewManifest;
  readonly #missing = new Set<ChunkHash>();
  #lies = false;
  #whole = false;

  constructor(manifest: NewManifest) {
    this.manifest = manifest;
  }

  /** A chunk we have under this name but of another size contradicts SHA-256 or is a lie: the sizes are checked, not believed. Answers whether it is one more that is missing. */
  compare({ hash, size }: ManifestChunk, have: number | undefined): boolean {
    if (have === size || this.#missing.has(hash)) return false;
    if (have === undefined) this.#missing.add(hash);
    else this.#lies = true;
    return have === undefined;
  }

  /** None of its chunks is left to compare. */
  end(): void {
    this.#whole = true;
  }

  get result(): Result {
    const { id } = this.manifest;
    if (this.#lies) return { id, state: 'refused', reason: 'size' };
    if (this.#whole && this.#missing.size === 0) return { id, state: 'committed' };
    return { id, state: 'missing', missing: [...this.#missing].map(asChunkHash) };
  }
}

/** Chunks of which is asked together, each with whose it is. */
export type Part = readonly (readonly [Finding, ManifestChunk])[];

/** All chunks of these manifests in order, at most `length` in each part. Whoever stops leaves those unended that go on. */
export function* partsOf(findings: readonly Finding[], length: number): Generator<Part> {
  let part: [Finding, ManifestChunk][] = [];
  for (const finding of findings) {
    for (const chunk of finding.manifest.chunks) {
      part.push([finding, chunk]);
      if (part.length < length) continue;
      yield part;
      part = [];
    }
    finding.end();
  }
  if (part.length > 0) yield part;
}
