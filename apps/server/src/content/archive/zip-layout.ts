import { type ManifestId, type Millis, utf8Length } from '@holdfast/domain';
import type { ByteRange } from '@holdfast/sync-server';
import { centralHeader, centralHeaderSize, descriptor, descriptorSize, endOfZip, endSize, localHeader, localHeaderSize, type ZipDirectory, type ZipItem } from './zip-format.ts';

/** One line of an archive. */
export interface ZipEntry {
  /** Names with slashes between, none at the beginning; a folder's ends in one. */
  readonly path: string;
  readonly size: number;
  readonly mtime: Millis;
  /** Null for a folder. */
  readonly content: ManifestId | null;
}

/** Bytes of one kind of one entry; `from` and `to` count from where they begin. */
export interface ZipPart extends ByteRange {
  readonly kind: 'header' | 'bytes' | 'descriptor' | 'directory' | 'end';
  readonly entry: number;
}

/** Where every byte of an archive lies, known from names and sizes alone: that is why it can be begun anywhere. */
export class ZipLayout {
  readonly entries: readonly ZipEntry[];
  /** Bytes of the whole archive. */
  readonly size: number;
  /** Where each entry begins; at the end, where the directory does. */
  readonly #starts: Float64Array;
  /** The same of the directory's lines. */
  readonly #lines: Float64Array;
  readonly #directory: ZipDirectory;

  constructor(entries: readonly ZipEntry[]) {
    this.entries = entries;
    this.#starts = new Float64Array(entries.length + 1);
    const lineSizes = new Float64Array(entries.length);
    entries.forEach((entry, nth) => {
      const item = itemOf(entry);
      const start = this.#starts[nth] ?? 0;
      this.#starts[nth + 1] = start + localHeaderSize(item) + item.size + descriptorSize(item);
      lineSizes[nth] = centralHeaderSize(item, start);
    });
    const offset = this.#starts[entries.length] ?? 0;
    this.#lines = running(offset, lineSizes);
    this.#directory = { count: entries.length, offset, size: (this.#lines[entries.length] ?? offset) - offset };
    this.size = offset + this.#directory.size + endSize(this.#directory);
  }

  /** The parts that hold `range`, in order, none of them empty. */
  *parts(range: ByteRange): Generator<ZipPart, void, undefined> {
    for (let nth = indexAt(this.#starts, range.from); nth < this.entries.length && (this.#starts[nth] ?? 0) < range.to; nth++) yield* this.#partsOf(nth, range);
    for (let nth = indexAt(this.#lines, range.from); nth < this.entries.length && (this.#lines[nth] ?? 0) < range.to; nth++) {
      yield* within(range, this.#lines[nth] ?? 0, this.#lines[nth + 1] ?? 0, { kind: 'directory', entry: nth });
    }
    yield* within(range, this.#directory.offset + this.#directory.size, this.size, { kind: 'end', entry: this.entries.length });
  }

  /** The bytes of a part that is not a file's. @param crc32 of the entry's file; of no account where the part does not tell it. */
  encode(part: ZipPart, crc32: number): Uint8Array {
    return this.#whole(part, crc32).subarray(part.from, part.to);
  }

  *#partsOf(nth: number, range: ByteRange): Generator<ZipPart, void, undefined> {
    const item = itemOf(this.#entry(nth));
    const start = this.#starts[nth] ?? 0;
    const body = start + localHeaderSize(item);
    const tail = body + item.size;
    yield* within(range, start, body, { kind: 'header', entry: nth });
    yield* within(range, body, tail, { kind: 'bytes', entry: nth });
    yield* within(range, tail, tail + descriptorSize(item), { kind: 'descriptor', entry: nth });
  }

  #whole({ kind, entry }: ZipPart, crc32: number): Uint8Array {
    switch (kind) {
      case 'header':
        return localHeader(itemOf(this.#entry(entry)), this.#path(entry));
      case 'descriptor':
        return descriptor(itemOf(this.#entry(entry)), crc32);
      case 'directory':
        return centralHeader(itemOf(this.#entry(entry)), this.#path(entry), this.#starts[entry] ?? 0, crc32);
      case 'end':
        return endOfZip(this.#directory);
      case 'bytes':
        throw new Error(`the bytes of entry ${entry} are the store's, not the layout's`);
    }
  }

  #path(nth: number): Uint8Array {
    return encoder.encode(this.#entry(nth).path);
  }

  #entry(nth: number): ZipEntry {
    const entry = this.entries[nth];
    if (entry === undefined) throw new Error(`the archive has no entry ${nth}`);
    return entry;
  }
}

const encoder = new TextEncoder();

/** Made anew when it is needed: an archive of 200,000 entries is held for as long as its slowest reader takes. */
const itemOf = ({ path, size, mtime, content }: ZipEntry): ZipItem => ({ pathBytes: utf8Length(path), isFolder: content === null, size, mtime });

/** Running sums: one more than there are sizes. */
const running = (from: number, sizes: Float64Array): Float64Array => {
  const sums = new Float64Array(sizes.length + 1);
  sums[0] = from;
  sizes.forEach((size, nth) => void (sums[nth + 1] = (sums[nth] ?? 0) + size));
  return sums;
};

/** The last that begins at or before `at`; the first when all begin later. */
const indexAt = (starts: Float64Array, at: number): number => {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
};

function* within(range: ByteRange, start: number, end: number, about: Pick<ZipPart, 'kind' | 'entry'>): Generator<ZipPart, void, undefined> {
  const [from, to] = [Math.max(range.from, start), Math.min(range.to, end)];
  if (from < to) yield { ...about, from: from - start, to: to - start };
}
