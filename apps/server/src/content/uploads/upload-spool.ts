import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpaceId, UserId } from '@holdfast/domain';
import { ServerError, systemCodeOf } from '../../server-error.ts';
import { WriteBudget } from '../file-writer.ts';
import { type DiskFloor, floorOf } from './disk-floor.ts';
import { isUploadId, lastMoved, type UploadId, uploadRecord, type UploadRecord } from './upload-record.ts';
import { noRoom } from './upload-room.ts';

/** Bytes that one upload takes on the spool's disk at most: a pack, or the pack that a file is gathered in, with its table. */
const spoolBytesAtMost = 36 * 1024 * 1024;

/** What all bodies that come in at once gather in memory, and as much again on its way to the disk. */
const gatheredBytes = 16 * 1024 * 1024;

/** A pack up to this is sent again rather than kept on the disk across a crash. */
const smallPackBytes = 1024 * 1024;

/** Moving bytes are noted in an upload's record so often, in milliseconds: its expiry is as exact. */
const touchEveryMs = 60_000;

export interface SpoolLimits {
  /** Bytes that all unfinished uploads of one person may take (H39). */
  readonly perUser: number;
  /** Unfinished uploads of one person at most: each may hold a file open, however few bytes it announces. */
  readonly uploadsPerUser: number;
  /** Finished uploads of one person that are remembered; the oldest is forgotten first, and its client starts again. */
  readonly finishedPerUser: number;
  /** An upload to which nothing comes for so many milliseconds is forgotten. */
  readonly expireMs: number;
}

export const usualSpoolLimits: SpoolLimits = { perUser: 4 * 1024 ** 3, uploadsPerUser: 512, finishedPerUser: 4096, expireMs: 24 * 60 * 60 * 1000 };

/**
 * Uploads under way, on the local disk: for each a record, and beside it what its receiver keeps. Bytes are durable only
 * once they are in the content store; losing the spool costs a client one pack sent again (H42). That is why the record of
 * a small pack is written only when its bytes stop coming before their end: most come in one go, and pay for no file of it.
 */
export class UploadSpool {
  /** Shared by all that write here. */
  readonly budget = new WriteBudget(gatheredBytes);
  /** What its disk keeps free. */
  readonly floor: DiskFloor;
  readonly #folder: string;
  readonly #limits: SpoolLimits;
  readonly #records = new Map<UploadId, UploadRecord>();
  readonly #persisted = new Set<UploadId>();
  /** Bytes of requests that are held back until they are known to be right. */
  readonly #held = new Map<UploadId, number>();
  /** By person, so that nobody's creation walks through everybody's; in the order of their ends. */
  readonly #unfinished = new Map<UserId, Set<UploadId>>();
  readonly #finished = new Map<UserId, Set<UploadId>>();

  private constructor(folder: string, limits: SpoolLimits, floor: DiskFloor) {
    this.#folder = folder;
    this.#limits = limits;
    this.floor = floor;
  }

  /** Opens the spool, reading what an earlier process left; files that belong to no record are removed. */
  static async open(folder: string, limits: SpoolLimits = usualSpoolLimits, floor: DiskFloor = floorOf(folder)): Promise<UploadSpool> {
    await mkdir(folder, { recursive: true });
    const spool = new UploadSpool(folder, limits, floor);
    const files = await readdir(folder);
    for (const file of files.filter((name) => name.endsWith('.json'))) await spool.#load(file);
    for (const file of files) if (!spool.#owns(file)) await rm(join(folder, file), { force: true });
    return spool;
  }

  get expireMs(): number {
    return this.#limits.expireMs;
  }

  /** The record, or null for an upload that never was, ended, or expired. */
  find(id: string): UploadRecord | null {
    return isUploadId(id) ? (this.#records.get(id) ?? null) : null;
  }

  /** Bytes that unfinished uploads of a person announce for a space. */
  announced(user: UserId, space: SpaceId): number {
    let bytes = 0;
    for (const id of this.#unfinished.get(user) ?? []) {
      const record = this.#records.get(id);
      if (record?.space === space) bytes += record.length;
    }
    return bytes;
  }

  /**
   * Keeps a new upload. `left` is how many bytes this person's unfinished uploads may announce for the space, null without a limit.
   * @throws ServerError `spool-full` when the person's share is taken or the disk is nearly full, `quota-exceeded` when the space has no room for so much.
   */
  async create(record: UploadRecord, left: number | null = null): Promise<void> {
    await this.floor.admit(Math.min(record.length, spoolBytesAtMost));
    const { uploads, taken } = this.#takenBy(record.user);
    if (uploads >= this.#limits.uploadsPerUser) {
      throw new ServerError('spool-full', `You have ${uploads} unfinished uploads, which is the limit: finish or cancel some first.`, { retryAfterMs: 30_000 });
    }
    this.#admit(taken, Math.min(record.length, spoolBytesAtMost));
    if (left !== null && this.announced(record.user, record.space) + record.length > left) throw noRoom(left);
    this.#keep(record);
    if (record.kind === 'file' || record.length > smallPackBytes) await this.persist(record);
  }

  /** Takes room for a body that is held back beside its upload; to be given back. @throws ServerError `spool-full` */
  hold({ id, user }: UploadRecord, bytes: number): () => void {
    this.#admit(this.#takenBy(user).taken, bytes);
    this.#held.set(id, bytes);
    return () => void this.#held.delete(id);
  }

  #admit(taken: number, more: number): void {
    if (taken + more <= this.#limits.perUser) return;
    throw new ServerError('spool-full', `Your unfinished uploads take ${taken} of ${this.#limits.perUser} bytes: finish or cancel some first.`, { retryAfterMs: 30_000 });
  }

  /** Makes an upload outlive this process. */
  async persist({ id }: UploadRecord): Promise<void> {
    const record = this.#records.get(id);
    if (record !== undefined && !this.#persisted.has(id)) await this.#write(record);
  }

  /** Bytes of an upload came: its expiry counts from now. A promise when that is to be written down, which one a minute is. */
  touch(id: UploadId, now: number): Promise<void> | undefined {
    const record = this.#records.get(id);
    if (record === undefined || now - lastMoved(record) < touchEveryMs) return undefined;
    const touched = { ...record, touchedAt: now };
    this.#records.set(id, touched);
    return this.#persisted.has(id) ? this.#write(touched) : undefined;
  }

  /** Keeps of a finished upload until it expires what its client may still ask for: not its bytes, nor what it told of itself. */
  async finish(upload: UploadRecord): Promise<void> {
    const touchedAt = lastMoved(this.#records.get(upload.id) ?? upload);
    const record: UploadRecord = upload.kind === 'file' ? { ...upload, touchedAt, metadata: {}, folders: [] } : { ...upload, touchedAt, metadata: {} };
    this.#keep(record);
    if (this.#persisted.has(record.id)) await this.#write(record);
    await rm(this.pathOf(record.id, 'part'), { force: true });
    if (record.kind === 'file') await rm(this.pathOf(record.id, 'journal'), { force: true });
    const ended = this.#finished.get(record.user) ?? new Set<UploadId>();
    const [oldest] = ended;
    if (oldest !== undefined && ended.size > this.#limits.finishedPerUser) await this.remove(oldest);
  }

  /** Forgets an upload and its bytes; no error when it is gone already. */
  async remove(id: UploadId): Promise<void> {
    this.#forget(id);
    this.#persisted.delete(id);
    for (const path of [this.pathOf(id, 'part'), this.pathOf(id, 'journal'), this.pathOf(id, 'json')]) await rm(path, { force: true });
  }

  /** The ids of uploads to which nothing came for longer than the limit. */
  expired(now: number): UploadId[] {
    return [...this.#records.keys()].filter((id) => this.isExpired(id, now));
  }

  /** Whether it is here, and nothing came to it for longer than the limit. */
  isExpired(id: UploadId, now: number): boolean {
    const record = this.#records.get(id);
    return record !== undefined && lastMoved(record) + this.#limits.expireMs < now;
  }

  /** Of an upload's files; its `body` does not outlive the process. */
  pathOf(id: UploadId, what: 'json' | 'part' | 'journal' | 'body'): string {
    return join(this.#folder, `${id}.${what}`);
  }

  #takenBy(user: UserId): { readonly uploads: number; readonly taken: number } {
    let [uploads, taken] = [0, 0];
    for (const id of this.#unfinished.get(user) ?? []) {
      const record = this.#records.get(id);
      if (record === undefined) continue;
      uploads += 1;
      taken += Math.min(record.length, spoolBytesAtMost) + (this.#held.get(id) ?? 0);
    }
    return { uploads, taken };
  }

  #keep(record: UploadRecord): void {
    this.#forget(record.id);
    this.#records.set(record.id, record);
    const index = record.finished === null ? this.#unfinished : this.#finished;
    const ids = index.get(record.user) ?? new Set();
    index.set(record.user, ids.add(record.id));
  }

  #forget(id: UploadId): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    this.#records.delete(id);
    for (const index of [this.#unfinished, this.#finished]) {
      const ids = index.get(record.user);
      if (ids?.delete(id) === true && ids.size === 0) index.delete(record.user);
    }
  }

  async #write(record: UploadRecord): Promise<void> {
    const path = this.pathOf(record.id, 'json');
    await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
    await rename(`${path}.new`, path);
    this.#persisted.add(record.id);
  }

  /** A record that cannot be read belongs to an upload that cannot go on: its client sends it again. */
  async #load(file: string): Promise<void> {
    const record = uploadRecord.safeParse(jsonOrNull(await readFile(join(this.#folder, file), 'utf8')));
    if (record.success && `${record.data.id}.json` === file) {
      this.#keep(record.data);
      this.#persisted.add(record.data.id);
    }
  }

  #owns(file: string): boolean {
    const [id, what, ...more] = file.split('.');
    return more.length === 0 && id !== undefined && isUploadId(id) && this.#records.has(id) && (what === 'json' || what === 'part' || what === 'journal');
  }
}

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Reads a file from its beginning in blocks, up to `limit` bytes; answers nothing for a file that is not there. */
export async function* readSpooled(path: string, limit: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return;
  try {
    for (let at = 0; at < limit; ) {
      const block = new Uint8Array(Math.min(1024 * 1024, limit - at));
      const { bytesRead } = await handle.read(block, 0, block.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
