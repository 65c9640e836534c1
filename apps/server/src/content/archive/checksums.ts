import { crc32 } from 'node:zlib';
import type { ManifestId, SpaceId } from '@holdfast/domain';
import { ContentError, type ContentSums, openContent, type ServingPorts } from '@holdfast/sync-server';
import { ReaderLeft } from './reader-left.ts';
import type { ZipEntry } from './zip-layout.ts';

export interface ChecksumPorts extends ServingPorts {
  readonly sums: ContentSums;
  /** Told when sums could not be written down: they are found out again. */
  readonly unkept: (error: unknown) => void;
}

/** Entries whose sums are asked for at a time. */
const together = 1000;
/** Sums that are kept back until they are worth a write. */
const worthWriting = 500;

/** The checksums of an archive's files: known from before, learned while their bytes pass, or found out by reading. */
export class Checksums {
  readonly #ports: ChecksumPorts;
  readonly #space: SpaceId;
  readonly #entries: readonly ZipEntry[];
  readonly #isLeft: () => boolean;
  readonly #known = new Map<ManifestId, number>();
  readonly #learned = new Map<ManifestId, number>();
  readonly #asked = new Set<number>();

  /** @param isLeft whether nobody waits for the archive any more: then nothing more is read for it. */
  constructor(ports: ChecksumPorts, space: SpaceId, entries: readonly ZipEntry[], isLeft: () => boolean) {
    this.#ports = ports;
    this.#space = space;
    this.#entries = entries;
    this.#isLeft = isLeft;
  }

  /** That of an entry's file; of a folder and of an empty file 0. @throws ContentError as reading does. */
  async of(nth: number): Promise<number> {
    const entry = this.#entries[nth];
    if (entry?.content === null || entry === undefined || entry.size === 0) return 0;
    return (await this.#noted(nth, entry.content)) ?? this.#findOut(entry.content, entry.size);
  }

  /**
   * What the bytes that have just passed sum up to. @throws ContentError `objectDamaged` when they summed up to something else before:
   * one of the two times they were not what was saved, and nobody may take them for it.
   */
  async learn(nth: number, sum: number): Promise<void> {
    const content = this.#entries[nth]?.content;
    if (content === null || content === undefined) return;
    const before = await this.#noted(nth, content);
    if (before !== undefined && before !== sum) {
      throw new ContentError('objectDamaged', `the bytes of ${content} are not those that were read before: run "admin verify --read-data"`, { subject: content });
    }
    this.#known.set(content, sum);
    if (before === undefined) this.#learned.set(content, sum);
    if (this.#learned.size >= worthWriting) await this.keep();
  }

  /** Writes down what was learned. */
  async keep(): Promise<void> {
    if (this.#learned.size === 0) return;
    const learned = new Map(this.#learned);
    this.#learned.clear();
    await this.#ports.sums.note(this.#space, learned).catch(this.#ports.unkept);
  }

  async #noted(nth: number, content: ManifestId): Promise<number | undefined> {
    const page = Math.floor(nth / together);
    if (!this.#asked.has(page)) {
      this.#asked.add(page);
      const contents = this.#entries.slice(page * together, (page + 1) * together).flatMap((entry) => entry.content ?? []);
      for (const [id, sum] of await this.#ports.sums.of(this.#space, [...new Set(contents)])) this.#known.set(id, sum);
    }
    return this.#known.get(content);
  }

  async #findOut(content: ManifestId, size: number): Promise<number> {
    let sum = 0;
    for await (const piece of openContent(this.#ports, this.#space, content, { from: 0, to: size })) {
      if (this.#isLeft()) throw new ReaderLeft();
      sum = crc32(piece, sum);
    }
    this.#known.set(content, sum);
    this.#learned.set(content, sum);
    if (this.#learned.size >= worthWriting) await this.keep();
    return sum;
  }
}
