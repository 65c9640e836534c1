import type { ManifestId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { JournalRow, Keyed } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';
import { CacheFile } from './cache-file.ts';
import type { ChunkOf, ChunkSource, Wanted } from './chunk-source.ts';
import type { ChunkPlace, Shelf } from './shelf.ts';
import { isChunk } from './verify-bytes.ts';

/** Bytes, and chunks, that are fetched, verified and written together. */
const windowBytes = 8 * 1024 * 1024;
const windowChunks = 4096;

export interface FetcherParts {
  readonly replica: Replica;
  readonly shelf: Shelf;
  /** Windows that may be on their way at once. */
  readonly lanes: () => number;
  readonly onProgress: () => void;
  /** Files of which nothing is known any more are to go. */
  readonly onDropping: () => Promise<void>;
}

/** Under what contents are fetched. */
export interface Fetching {
  readonly stop: AbortSignal;
  readonly fence: number;
  /** Asked again and again: what nobody wants any more is not written, and nothing of it stays. */
  readonly isWanted: (one: Wanted) => boolean;
  /** What was kept in the place of these, which are whole now. */
  readonly release: (had: readonly Wanted[]) => readonly number[];
}

interface Plan {
  readonly wanted: Wanted;
  readonly manifest: WireManifest;
  /** Where it begins in the file. */
  offset: number;
  whole: boolean;
}

interface Piece {
  readonly plan: Plan;
  readonly chunk: ChunkOf;
  readonly first: boolean;
}

/** What is known of damaged copies and need not be any more: rows of the journal, and files that are to go. */
interface Healed {
  readonly keys: readonly number[];
  readonly drops: readonly JournalRow[];
}

/** What is put together, what was begun of it before, and what lies here of it. */
interface Assembling {
  readonly plans: readonly Plan[];
  readonly before: readonly Keyed<JournalRow>[];
  readonly local: ReadonlyMap<string, ChunkPlace>;
}

/** What this device has of a content already, or has just fetched. */
type Bytes = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/**
 * Puts contents together on this device: chunks that any content here has are copied, only the others travel, and each is verified before
 * it is written. A content is here, or it is not: never a part of it. What a crash leaves of a large one is where its chunks are copied
 * from when it is fetched again (H42).
 */
export class Fetcher {
  readonly #ports: EnginePorts;
  readonly #parts: FetcherParts;
  readonly #source: ChunkSource;
  readonly #done = new Map<ManifestId, number>();

  constructor(ports: EnginePorts, parts: FetcherParts, source: ChunkSource) {
    this.#ports = ports;
    this.#parts = parts;
    this.#source = source;
  }

  /** Bytes of it that are here, while it is being fetched; otherwise null. */
  progress(manifest: ManifestId): number | null {
    return this.#done.get(manifest) ?? null;
  }

  /**
   * All that can be had of these lies on the shelf afterwards; answers which cannot. The rows of pins that `release` names for those go with it.
   * @throws what the way to the server and the disk throw, and `fenced`: then nothing of it is here.
   */
  async fetch(wanted: readonly Wanted[], how: Fetching): Promise<readonly Wanted[]> {
    for (const { manifest } of wanted) this.#done.set(manifest, 0);
    try {
      const manifests = await this.#source.manifests(wanted, how.stop);
      const plans = wanted.flatMap((one): Plan[] => {
        const manifest = manifests.get(one.manifest);
        return manifest === undefined ? [] : [{ wanted: one, manifest, offset: 0, whole: true }];
      });
      if (plans.length > 0) await this.#assemble(plans, how);
      const had = new Set(plans.filter(({ whole }) => whole).map(({ wanted: one }) => one));
      return wanted.filter((one) => !had.has(one));
    } finally {
      for (const { manifest } of wanted) this.#done.delete(manifest);
    }
  }

  async #assemble(plans: readonly Plan[], how: Fetching): Promise<void> {
    const { shelf } = this.#parts;
    await this.#thin(plans, how.fence);
    const before = (await this.#ports.store.rows('journal')).flatMap(({ key, row }) => (row.doing === 'fetch' && plans.some(({ manifest }) => manifest.id === row.manifest.id) ? [{ key, row }] : []));
    const local = await this.#chunksHere(plans);
    const healed = await CacheFile.within(this.#ports, (file) => this.#written(file, { plans, before, local }, how));
    if (healed === null) return;
    await shelf.refresh();
    for (const { row } of before) await this.#ports.blobs.remove(row.file);
    if (healed.drops.length > 0) await this.#parts.onDropping();
  }

  /** Null when nothing of it is whole. */
  async #written(file: CacheFile, { plans, before, local }: Assembling, how: Fetching): Promise<Healed | null> {
    const { fence, release } = how;
    let isAsked = false;
    try {
      const noted = await this.#note(file.name, plans, fence);
      await this.#write(file, plans, local, how);
      // Since the last of its pieces was written it may have been given up.
      for (const plan of plans) plan.whole &&= how.isWanted(plan.wanted);
      for (const { manifest, offset, whole } of plans) if (whole) file.holds(manifest, offset);
      const row = await file.finish(this.#ports.clock.now());
      if (row.blobs.length === 0) {
        await file.discard();
        return null;
      }
      const healed = await this.#healed(new Set(row.blobs.map(({ manifest }) => manifest.id)));
      const pins = release(plans.flatMap(({ whole, wanted }) => (whole ? [wanted] : [])));
      isAsked = true;
      await this.#parts.replica.commit({ fence, append: { blobs: [row], journal: healed.drops }, remove: { journal: [...noted, ...before.map(({ key }) => key), ...healed.keys], pins } }, 'strict');
      return healed;
    } catch (error) {
      // A commit that was cut off may have been done all the same (H6): otherwise the file is swept.
      if (!(isAsked && hasCode(error, 'storage'))) await this.#leave(file, plans, error, how);
      throw error;
    }
  }

  /** These are whole now: their damaged copies go, with the files in which nothing else lies that is damaged. */
  async #healed(whole: ReadonlySet<ManifestId>): Promise<Healed> {
    const damaged = (await this.#ports.store.rows('journal')).flatMap(({ key, row }) => (row.doing === 'damaged' ? [{ key, row }] : []));
    const [gone, left] = [damaged.filter(({ row }) => whole.has(row.manifest.id)), damaged.filter(({ row }) => !whole.has(row.manifest.id))];
    const needed = new Set(left.map(({ row }) => row.file));
    const files = new Set(gone.map(({ row }) => row.file));
    return { keys: gone.map(({ key }) => key), drops: [...files].filter((file) => !needed.has(file)).map((file) => ({ doing: 'drop', file, at: this.#ports.clock.now() })) };
  }

  /** Of a large content what is there is worth keeping for the next time; of small ones not. */
  async #leave(file: CacheFile, plans: readonly Plan[], error: unknown, { fence, isWanted }: Fetching): Promise<void> {
    if (hasCode(error, 'closed')) return;
    if (!isLarge(plans) || !plans.some(({ wanted }) => isWanted(wanted))) {
      await file.discard();
      return;
    }
    await file.close();
    // What cannot go now goes when it is begun again: told is why it was cut.
    await Promise.allSettled([this.#thin(plans, fence)]);
  }

  /** Of what was begun of a large content the longest stays: it has all that the others have, from the first chunk on. */
  async #thin(plans: readonly Plan[], fence: number): Promise<void> {
    const [plan] = plans;
    if (plan === undefined || !isLarge(plans)) return;
    const begun = (await this.#ports.store.rows('journal')).flatMap(({ key, row }) => (row.doing === 'fetch' && row.manifest.id === plan.manifest.id ? [{ key, file: row.file }] : []));
    if (begun.length < 2) return;
    const sizes = new Map((await this.#ports.blobs.list()).map(({ name, size }) => [name, size]));
    const [, ...shorter] = begun.sort((a, b) => (sizes.get(b.file) ?? 0) - (sizes.get(a.file) ?? 0));
    await this.#parts.replica.commit({ fence, remove: { journal: shorter.map(({ key }) => key) } }, 'relaxed');
    for (const { file } of shorter) await this.#ports.blobs.remove(file);
  }

  /** What is begun is noted: after a crash its chunks are found by that. */
  async #note(file: string, plans: readonly Plan[], fence: number): Promise<readonly number[]> {
    const [first] = plans;
    if (first === undefined || !isLarge(plans)) return [];
    const row: JournalRow = { doing: 'fetch', file, manifest: first.manifest, at: this.#ports.clock.now() };
    return (await this.#parts.replica.commit({ fence, append: { journal: [row] } }, 'relaxed'))?.keys.journal ?? [];
  }

  async #write(file: CacheFile, plans: readonly Plan[], local: ReadonlyMap<string, ChunkPlace>, { stop, isWanted }: Fetching): Promise<void> {
    const ended = new AbortController();
    const signal = AbortSignal.any([stop, ended.signal]);
    try {
      for await (const [pieces, bytes] of ahead(windowsOf(plans), this.#parts.lanes, (each) => this.#window(each, local, signal))) {
        const written: Uint8Array<ArrayBuffer>[] = [];
        let at = file.size;
        for (const { plan, chunk, first } of pieces) {
          if (first) plan.offset = at;
          const found = bytes.get(chunk.hash);
          if (found === undefined || !isWanted(plan.wanted)) plan.whole = false;
          if (found === undefined || !plan.whole) continue;
          written.push(found);
          at += found.length;
          this.#done.set(plan.manifest.id, chunk.offset + chunk.size);
        }
        await file.append(written);
        if (isLarge(plans)) await file.flush();
        this.#parts.onProgress();
        // What is missing of them is not to be had now: nothing more of them travels for that.
        if (plans.every(({ whole }) => !whole)) return;
      }
    } finally {
      ended.abort();
    }
  }

  /** The bytes of these chunks: from this device where it has them whole, else from the server; what neither has is left out. */
  async #window(pieces: readonly Piece[], local: ReadonlyMap<string, ChunkPlace>, stop: AbortSignal): Promise<Bytes> {
    const found = new Map<string, Uint8Array<ArrayBuffer>>();
    const missing: ChunkOf[] = [];
    for (const { chunk } of pieces) {
      if (found.has(chunk.hash)) continue;
      const place = local.get(chunk.hash);
      const bytes = place === undefined ? null : await this.#readHere(place, chunk.hash);
      if (bytes === null) missing.push(chunk);
      else found.set(chunk.hash, bytes);
    }
    const came = await this.#source.chunks(missing, stop);
    // What the way has spoilt comes whole the second time; what is damaged there does not.
    const again = missing.filter(({ hash }) => !came.has(hash));
    for (const some of [came, await this.#source.chunks(again, stop)]) for (const [hash, bytes] of some) found.set(hash, bytes);
    return found;
  }

  /** Null when it is not what it was, or gone. */
  async #readHere({ file, from, size }: ChunkPlace, hash: string): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const bytes = await this.#ports.blobs.read(file, from, from + size);
      return (await isChunk(bytes, hash, this.#ports.digests)) ? bytes : null;
    } catch (error) {
      if (hasCode(error, 'content-lost')) return null;
      throw error;
    }
  }

  /** Which chunks of these lie here already: in other contents, in what was begun and not finished, or in a copy of which a part is damaged. */
  async #chunksHere(plans: readonly Plan[]): Promise<ReadonlyMap<string, ChunkPlace>> {
    const wanted = new Set(plans.flatMap(({ manifest }) => manifest.chunks.map(([hash]) => hash as string)));
    const begun = (await this.#ports.store.rows('journal')).flatMap(({ row }) => (row.doing === 'fetch' ? [{ manifest: row.manifest, file: row.file, offset: 0 }] : row.doing === 'damaged' ? [row] : []));
    await this.#parts.shelf.refresh();
    return this.#parts.shelf.chunksAmong(wanted, begun);
  }
}

const isLarge = (plans: readonly Plan[]): boolean => plans.length === 1 && (plans[0]?.manifest.size ?? 0) > windowBytes;

/** The chunks of all contents in order, as many together as are fetched at once. */
const windowsOf = function* (plans: readonly Plan[]): Generator<readonly Piece[], void, undefined> {
  let pieces: Piece[] = [];
  let bytes = 0;
  for (const plan of plans) {
    let offset = 0;
    for (const [hash, size] of plan.manifest.chunks) {
      if (pieces.length > 0 && (bytes + size > windowBytes || pieces.length >= windowChunks)) {
        yield pieces;
        [pieces, bytes] = [[], 0];
      }
      pieces.push({ plan, chunk: { hash, size, offset, of: plan.wanted }, first: offset === 0 });
      bytes += size;
      offset += size;
    }
  }
  if (pieces.length > 0) yield pieces;
};

/** What `work` makes of each, in order, while it is at work on some that follow. */
const ahead = async function* <T, R>(items: Iterable<T>, most: () => number, work: (item: T) => Promise<R>): AsyncGenerator<readonly [T, R], void, undefined> {
  const under: { readonly item: T; readonly result: Promise<R> }[] = [];
  const left = items[Symbol.iterator]();
  for (;;) {
    while (under.length < Math.max(1, most())) {
      const next = left.next();
      if (next.done === true) break;
      const result = work(next.value);
      // It is looked at when its turn comes, if it does.
      result.catch(() => undefined);
      under.push({ item: next.value, result });
    }
    const first = under.shift();
    if (first === undefined) return;
    yield [first.item, await first.result];
  }
};
