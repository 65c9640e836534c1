import { hashFromBytes, planPacks } from '@holdfast/chunking';
import type { ManifestId } from '@holdfast/domain';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { Keyed, PackedChunk, UploadRow } from '../ports/replica-store.ts';
import type { PackUpload } from '../ports/transport.ts';
import type { Replica } from '../replica/replica.ts';
import { orAborted, packStallsAfterMs, StallWatch } from '../timing/deadline.ts';
import { hasCode } from '../sync-client-error.ts';
import { manifestChunks, packSource } from './pack-source.ts';
import type { Progress } from './progress.ts';

/** A chunk to be sent, and the content that wants it. */
export interface WantedChunk extends PackedChunk {
  readonly manifest: ManifestId;
}

/** Packs under way at once: while the server stores one the next ones travel. */
const packsAtOnce = 3;

/** Sends chunks in packs, resumes those that an earlier attempt began. */
export class PackSender {
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #progress: Progress;
  readonly #fence: number;
  readonly #signal: AbortSignal;
  readonly #onProgress: () => void;
  #begun: Keyed<UploadRow>[];
  #free = packsAtOnce;
  readonly #queue: (() => void)[] = [];

  constructor(
    ports: EnginePorts, replica: Replica, progress: Progress,
    run: { readonly fence: number; readonly begun: readonly Keyed<UploadRow>[]; readonly signal: AbortSignal; readonly onProgress: () => void },
  ) {
    this.#ports = ports;
    this.#replica = replica;
    this.#progress = progress;
    this.#fence = run.fence;
    this.#begun = [...run.begun];
    this.#signal = run.signal;
    this.#onProgress = run.onProgress;
  }

  /** Sends the chunks, each once. Resolves when the server holds all of them. */
  async send(wanted: readonly WantedChunk[]): Promise<void> {
    const missing = new Map(wanted.map((chunk) => [chunk.hash, chunk]));
    const begun = this.#takeResumable(missing);
    const resumed = new Set(begun.flatMap(({ row }) => row.chunks.map(({ hash }) => hash)));
    const sends = begun.map((upload) => this.#slot(() => this.#pack(upload.row.chunks, missing, upload)));
    const left = [...missing.values()].filter(({ hash }) => !resumed.has(hash));
    for (const pack of planPacks(manifestChunks(left))) {
      const chunks = pack.flatMap(({ hash }) => missing.get(hash) ?? []).map(({ hash, size, file, offset }) => ({ hash, size, file, offset }));
      sends.push(this.#slot(() => this.#pack(chunks, missing, null)));
    }
    for (const end of await Promise.allSettled(sends)) if (end.status === 'rejected') throw end.reason;
  }

  /** Which of these chunks are not what their names say any more (H8). */
  async rotten(chunks: readonly WantedChunk[]): Promise<ReadonlySet<ManifestId>> {
    const found = new Set<ManifestId>();
    for (const chunk of chunks) {
      try {
        const [digest] = await this.#ports.digests.sha256([await this.#ports.blobs.read(chunk.file, chunk.offset, chunk.offset + chunk.size)]);
        if (digest === undefined || (hashFromBytes(digest) as string) !== chunk.hash) found.add(chunk.manifest);
      } catch (error) {
        if (!hasCode(error, 'content-lost')) throw error;
        found.add(chunk.manifest);
      }
    }
    return found;
  }

  /** Packs of an earlier attempt that still bring only what is wanted. */
  #takeResumable(missing: ReadonlyMap<string, WantedChunk>): Keyed<UploadRow>[] {
    const fits = ({ row }: Keyed<UploadRow>): boolean => row.chunks.every(({ hash }) => missing.has(hash));
    const resumable = this.#begun.filter(fits);
    this.#begun = this.#begun.filter((upload) => !fits(upload));
    return resumable;
  }

  async #pack(chunks: readonly PackedChunk[], wanted: ReadonlyMap<string, WantedChunk>, begun: Keyed<UploadRow> | null): Promise<void> {
    const source = packSource(chunks, this.#ports.blobs);
    const shares = sharesOf(chunks, wanted);
    let key = begun?.key ?? null;
    let told = 0;
    await this.#upload({
      source, resumeFrom: begun?.row.url ?? null,
      onPlace: async (url) => {
        if (url === begun?.row.url) return;
        const row = { url, manifests: [...shares.keys()], chunks, at: this.#ports.clock.now() };
        const committed = await this.#replica.commit({ fence: this.#fence, append: { uploads: [row] }, remove: { uploads: key === null ? [] : [key] } }, 'relaxed');
        key = committed?.keys.uploads?.[0] ?? null;
      },
      onProgress: (done) => {
        this.#tell(shares, (done - told) / source.size);
        told = done;
      },
    });
    this.#tell(shares, (source.size - told) / source.size);
    if (key !== null) await this.#replica.commit({ fence: this.#fence, remove: { uploads: [key] } }, 'relaxed');
  }

  /** Ends when the server has the pack, when nothing moves any more, and when this tab leads no longer. */
  async #upload(upload: Omit<PackUpload, 'signal'>): Promise<void> {
    const watch = new StallWatch(this.#ports.clock, packStallsAfterMs(upload.source.size), 'Sending a pack');
    const signal = AbortSignal.any([this.#signal, watch.signal]);
    const onProgress = (done: number): void => {
      watch.moved();
      upload.onProgress(done);
    };
    try {
      await orAborted(signal, this.#ports.transport.uploadPack({ ...upload, signal, onProgress }));
    } finally {
      watch.end();
    }
  }

  #tell(shares: ReadonlyMap<ManifestId, number>, part: number): void {
    for (const [manifest, bytes] of shares) this.#progress.add(manifest, bytes * part);
    this.#onProgress();
  }

  /** Waits until fewer than `packsAtOnce` are under way. */
  async #slot(run: () => Promise<void>): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#free -= 1;
    try {
      this.#signal.throwIfAborted();
      await run();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

/** How many bytes of each content a pack brings. */
const sharesOf = (chunks: readonly PackedChunk[], wanted: ReadonlyMap<string, WantedChunk>): Map<ManifestId, number> => {
  const shares = new Map<ManifestId, number>();
  for (const { hash, size } of chunks) {
    const manifest = wanted.get(hash)?.manifest;
    if (manifest !== undefined) shares.set(manifest, (shares.get(manifest) ?? 0) + size);
  }
  return shares;
};
