import { crc32 } from 'node:zlib';
import type { ManifestId, SpaceId, UserId } from '@holdfast/domain';
import { ContentError, type ContentSums, openContent, type ServingPorts } from '@holdfast/sync-server';
import type { BegunSums } from './begun-sums.ts';
import { ReaderLeft } from './reader-left.ts';
import type { Turns } from './turns.ts';
import type { ZipEntry } from './zip-layout.ts';

export interface ChecksumPorts extends ServingPorts {
  readonly sums: ContentSums;
  /** Told when sums could not be written down: they are found out again. */
  readonly unkept: (error: unknown) => void;
  /** Reading for sums: one content at a time for each person. */
  readonly turns: Turns;
  readonly begun: BegunSums;
}

/** For whom an archive is. */
export interface ArchiveReader {
  readonly space: SpaceId;
  readonly user: UserId;
  /** Whether he waits for it no more: then nothing more is read for it. */
  readonly isLeft: () => boolean;
}

/** Sums of larger contents are written down at once: a few hundred bytes of an archive may have cost all of theirs. */
const largeBytes = 1024 * 1024;

/** Entries whose sums are asked for at a time. */
const together = 1000;
/** Sums that are kept back until they are worth a write. */
const worthWriting = 500;

/** The checksums of an archive's files: known from before, learned while their bytes pass, or found out by reading. */
export class Checksums {
  readonly #ports: ChecksumPorts;
  readonly #reader: ArchiveReader;
  readonly #entries: readonly ZipEntry[];
  readonly #known = new Map<ManifestId, number>();
  readonly #learned = new Map<ManifestId, number>();
  readonly #asked = new Set<number>();

  constructor(ports: ChecksumPorts, reader: ArchiveReader, entries: readonly ZipEntry[]) {
    this.#ports = ports;
    this.#reader = reader;
    this.#entries = entries;
  }

  /** That of an entry's file; of a folder and of an empty file 0. @throws ContentError as reading does, ServerError `too-many-requests`. */
  async of(nth: number): Promise<number> {
    const entry = this.#entries[nth];
    if (entry?.content === null || entry === undefined || entry.size === 0) return 0;
    return (await this.#noted(nth, entry.content)) ?? this.#ports.turns.run(this.#reader.user, () => this.#findOut(entry.content as ManifestId, entry.size));
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
    await this.#ports.sums.note(this.#reader.space, learned).catch(this.#ports.unkept);
  }

  async #noted(nth: number, content: ManifestId): Promise<number | undefined> {
    const page = Math.floor(nth / together);
    if (!this.#asked.has(page)) {
      this.#asked.add(page);
      const contents = this.#entries.slice(page * together, (page + 1) * together).flatMap((entry) => entry.content ?? []);
      for (const [id, sum] of await this.#ports.sums.of(this.#reader.space, [...new Set(contents)])) this.#known.set(id, sum);
    }
    return this.#known.get(content);
  }

  async #findOut(content: ManifestId, size: number): Promise<number> {
    if (this.#reader.isLeft()) throw new ReaderLeft();
    const meanwhile = size > largeBytes ? (await this.#ports.sums.of(this.#reader.space, [content])).get(content) : undefined;
    const sum = meanwhile ?? (await this.#read(content, size));
    this.#known.set(content, sum);
    if (meanwhile === undefined) this.#learned.set(content, sum);
    if (this.#learned.size >= worthWriting || size > largeBytes) await this.keep();
    return sum;
  }

  /** When its reader leaves, where it stands is kept: whoever asks again, as downloaders do that have waited long, comes to its end some time. */
  async #read(content: ManifestId, size: number): Promise<number> {
    const { begun } = this.#ports;
    const { space, isLeft } = this.#reader;
    let { to, sum } = begun.take(space, content);
    try {
      for await (const piece of openContent(this.#ports, space, content, { from: to, to: size })) {
        sum = crc32(piece, sum);
        to += piece.length;
        if (to < size && isLeft()) throw new ReaderLeft();
      }
    } catch (error) {
      begun.keep(space, content, { to, sum });
      throw error;
    }
    return sum;
  }
}
