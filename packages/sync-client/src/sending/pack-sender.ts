import { hashFromBytes } from '@holdfast/chunking';
import type { ManifestId } from '@holdfast/domain';
import type { BlobReading } from '../content/lent-files.ts';
import { packSource } from './pack-source.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { UploadRow } from '../ports/replica-store.ts';
import type { PackUpload } from '../ports/transport.ts';
import { hasCode } from '../sync-client-error.ts';
import { orAborted, packStallsAfterMs, StallWatch } from '../timing/deadline.ts';
import type { Begun, BegunUploads } from './begun-uploads.ts';
import type { Lanes } from './lanes.ts';
import type { Pace } from './pace.ts';
import { Parcels } from './parcels.ts';
import type { Pack, Wanted, WantedChunk } from './parcels.ts';
import type { Progress } from './progress.ts';

export interface PackSenderParts {
  readonly ports: Pick<EnginePorts, 'clock' | 'digests' | 'transport'> & { readonly blobs: BlobReading };
  readonly progress: Progress;
  readonly begun: BegunUploads;
  readonly lanes: Lanes;
  readonly pace: Pace;
  readonly onProgress: () => void;
}

/** Sends chunks in packs; one whose wire broke goes on from where it is (H42). */
export class PackSender {
  readonly #parts: PackSenderParts;

  constructor(parts: PackSenderParts) {
    this.#parts = parts;
  }

  /** Sends the chunks, each once. Resolves when the server holds all of them. */
  async send(wanted: Wanted): Promise<void> {
    const begun = this.#parts.begun.takeFor((hash) => wanted.chunks.has(hash), wanted.contents);
    const job = new Parcels(wanted, begun, (pack, signal) => this.#pack(pack, signal));
    try {
      await this.#parts.lanes.add(job);
    } finally {
      for (const one of job.notBegun()) this.#parts.begun.rest(one);
    }
  }

  /** Which of these chunks are not what their names say any more (H8). */
  async rotten(chunks: Iterable<WantedChunk>): Promise<ReadonlySet<ManifestId>> {
    const { digests, blobs } = this.#parts.ports;
    const found = new Set<ManifestId>();
    for (const chunk of chunks) {
      try {
        const [digest] = await digests.sha256([await blobs.read(chunk.file, chunk.offset, chunk.offset + chunk.size)]);
        if (digest === undefined || (hashFromBytes(digest) as string) !== chunk.hash) found.add(chunk.manifest);
      } catch (error) {
        if (!hasCode(error, 'content-lost')) throw error;
        found.add(chunk.manifest);
      }
    }
    return found;
  }

  async #pack({ chunks, begun: before }: Pack, signal: AbortSignal): Promise<void> {
    const { begun: uploads, ports, pace } = this.#parts;
    const source = packSource(chunks, ports.blobs);
    const shares = sharesOf(chunks);
    let begun = before;
    let told = before?.told ?? 0;
    let over = false;
    // The first word of what goes on is how much was there: that did not move now.
    let moved = before === null;
    const tell = (done: number): void => {
      if (moved) pace.moved(done - told);
      this.#tell(shares, (done - told) / source.size, moved);
      moved = true;
      told = done;
    };
    const rest = (one: Begun): void => uploads.rest({ ...one, told });
    pace.began();
    try {
      await this.#upload({
        source, careful: pace.isRough, resumeFrom: before?.row.url ?? null,
        onPlace: async (url) => {
          if (url === begun?.row.url) return;
          const placed = await uploads.begin(rowOf(url, chunks, shares, ports.clock.now()), begun);
          // It may have been given up while its place was written down.
          if (over) rest(placed);
          else begun = placed;
        },
        onProgress: (done) => {
          if (!over) tell(done);
        },
      }, signal);
      tell(source.size);
    } catch (error) {
      over = true;
      if (signal.aborted) pace.gaveUp();
      else pace.failed();
      if (begun === null) tell(0);
      else rest(begun);
      throw error;
    }
    over = true;
    pace.ended();
    if (begun !== null) await uploads.end(begun);
  }

  /** Ends when the server has the pack, when nothing moves any more, and when it is given up. */
  async #upload(upload: Omit<PackUpload, 'signal'>, given: AbortSignal): Promise<void> {
    const { clock, transport } = this.#parts.ports;
    const watch = new StallWatch(clock, packStallsAfterMs(upload.source.size), 'Sending a pack');
    const signal = AbortSignal.any([given, watch.signal]);
    const onProgress = (done: number): void => {
      watch.moved();
      upload.onProgress(done);
    };
    try {
      await orAborted(signal, transport.uploadPack({ ...upload, signal, onProgress }));
    } finally {
      watch.end();
    }
  }

  #tell(shares: ReadonlyMap<ManifestId, number>, part: number, moved: boolean): void {
    for (const [manifest, bytes] of shares) this.#parts.progress.add(manifest, bytes * part, moved);
    this.#parts.onProgress();
  }
}

const rowOf = (url: string, chunks: readonly WantedChunk[], shares: ReadonlyMap<ManifestId, number>, at: number): UploadRow =>
  ({ url, manifests: [...shares.keys()], chunks: chunks.map(({ hash, size, file, offset }) => ({ hash, size, file, offset })), at });

/** How many bytes of each content a pack brings. */
const sharesOf = (chunks: readonly WantedChunk[]): Map<ManifestId, number> => {
  const shares = new Map<ManifestId, number>();
  for (const { manifest, size } of chunks) shares.set(manifest, (shares.get(manifest) ?? 0) + size);
  return shares;
};
