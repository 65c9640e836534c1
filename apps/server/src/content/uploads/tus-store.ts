import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { ProblemCode } from '@holdfast/protocol';
import { DataStore, Upload } from '@tus/server';
import { ServerError } from '../../server-error.ts';
import { asRequestError } from '../content-problem.ts';
import { announcedBytes, holdBody } from './held-body.ts';
import { drain, pour, type Take } from './pour.ts';
import type { Receiver } from './receiver.ts';
import type { Receivers } from './receivers.ts';
import { currentCall } from './upload-call.ts';
import type { UploadCheck } from './upload-check.ts';
import { lastMoved, type UploadId, type UploadRecord } from './upload-record.ts';
import type { UploadRoom } from './upload-room.ts';
import { readSpooled, type UploadSpool } from './upload-spool.ts';

/** Gives pieces, one at a time. */
type Source = (take: Take) => Promise<void>;

/**
 * Our uploads as @tus/server sees them. The server holds the upload's lock around every call.
 * The last byte's answer comes only after the content is durable and indexed; when that fails the upload stays, and the
 * next HEAD or PATCH tries it again (H42).
 */
export class TusStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'checksum', 'expiration', 'termination'];
  readonly #spool: UploadSpool;
  readonly #receivers: Receivers;
  readonly #room: UploadRoom | null;
  readonly #now: () => number;
  readonly #bodies = new Map<string, IncomingMessage>();

  /** @param now milliseconds since 1970 */
  constructor(spool: UploadSpool, receivers: Receivers, room: UploadRoom | null, now: () => number) {
    super();
    this.#spool = spool;
    this.#receivers = receivers;
    this.#room = room;
    this.#now = now;
  }

  /** Makes the request that is sending this upload's bytes end: another one has come for it. */
  interrupt(id: string): void {
    this.#bodies.get(id)?.destroy();
  }

  override async create(upload: Upload): Promise<Upload> {
    const { creation } = currentCall();
    if (creation === null) throw new Error('an upload was created outside of a creation');
    const { user, space, length } = creation;
    await this.#spool.create(creation, (await this.#room?.leftFor(creation, this.#spool.announced(user, space) + length)) ?? null);
    const receiver = await this.#receivers.begin(creation);
    if (creation.length === 0) await this.#finish(creation, receiver);
    upload.creation_date = new Date(creation.createdAt).toISOString();
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const record = this.#find(id);
    return new Upload({
      id,
      size: record.length,
      offset: record.finished === null ? await this.#offsetOf(record) : record.length,
      metadata: record.metadata,
      creation_date: new Date(lastMoved(record)).toISOString(), // the library counts the expiry from it
    });
  }

  /** Takes the call's body; the stream that the library made of it is empty (upload-call.ts). */
  override async write(_stream: Readable, id: string, offset: number): Promise<number> {
    const record = this.#find(id);
    const { body, check } = currentCall();
    if (record.finished !== null) return record.length;
    const receiver = await this.#receivers.of(record);
    if (receiver.offset !== offset) {
      throw new ServerError('upload-offset', `Upload ${id} stands at ${receiver.offset}, not ${offset}: ask with HEAD and go on from there.`, { subject: 'Upload-Offset' });
    }
    this.#bodies.set(id, body);
    const leave = this.#spool.budget.enter();
    try {
      await this.#spool.floor.pass(0); // before the receiver is touched: one that fails goes back to its last whole chunk
      return check === null ? await this.#accept(record, receiver, (take) => pour(body, take)) : await this.#acceptRight(record, receiver, body, check);
    } catch (error) {
      if (record.kind === 'pack') await drain(body); // 32 MiB at most, so that the client hears the answer instead of a cut connection
      throw error;
    } finally {
      leave();
      this.#bodies.delete(id);
    }
  }

  /** Takes a body only when its checksum holds; before that the upload is not touched. */
  async #acceptRight(record: UploadRecord, receiver: Receiver, body: IncomingMessage, check: UploadCheck): Promise<number> {
    const bytes = announcedBytes(body, record.length - receiver.offset);
    await this.#spool.floor.pass(bytes);
    const giveBack = this.#spool.hold(record, bytes);
    const path = this.#spool.pathOf(record.id, 'body');
    try {
      const size = await holdBody(body, check, path, this.#spool.budget);
      return await this.#accept(record, receiver, async (take) => {
        for await (const block of readSpooled(path, size)) await take(block);
      });
    } finally {
      giveBack();
      await rm(path, { force: true });
    }
  }

  async #accept(record: UploadRecord, receiver: Receiver, source: Source): Promise<number> {
    try {
      await this.#receive(source, receiver, record);
      if (receiver.offset === record.length) await this.#finish(record, receiver);
      else await this.#spool.persist(record);
      return receiver.offset;
    } catch (error) {
      await this.#giveUp(record, error);
      throw error;
    }
  }

  override async remove(id: string): Promise<void> {
    const record = this.#find(id);
    await this.#receivers.drop(record.id);
    await this.#spool.remove(record.id);
  }

  /** Forgets an upload to which nothing came for too long; one that has gone on meanwhile stays, and one that has ended is no error. */
  async expire(id: UploadId): Promise<void> {
    if (this.#spool.isExpired(id, this.#now())) await this.remove(id);
  }

  /** Ends a creation whose address its client never learnt: nobody could go on with it. */
  async abandon({ id }: UploadRecord): Promise<void> {
    if (this.#spool.find(id)?.finished === null) await this.remove(id);
  }

  override getExpiration(): number {
    return this.#spool.expireMs;
  }

  /** Gives the receiver every byte that comes. Whether the body ends or its connection breaks, what was taken is kept. */
  async #receive(source: Source, receiver: Receiver, { id, length }: UploadRecord): Promise<void> {
    try {
      await source((piece) => {
        if (receiver.offset + piece.length > length) throw new ServerError('upload-too-large', `More bytes came than the ${length} announced.`, { subject: 'Upload-Length' });
        const [looked, noted] = [this.#spool.floor.pass(piece.length), this.#spool.touch(id, this.#now())];
        return looked === undefined && noted === undefined ? receiver.take(piece) : Promise.all([looked, noted]).then(() => receiver.take(piece));
      });
    } catch (error) {
      // What was taken is kept if it can be; told is why it came to that.
      await Promise.allSettled([receiver.settle()]);
      throw error;
    }
    await receiver.settle();
  }

  /** An upload whose bytes are all here but that is not finished is finished now: asking is how a client tries again. */
  async #offsetOf(record: UploadRecord): Promise<number> {
    const receiver = await this.#receivers.of(record);
    if (receiver.offset < record.length) return receiver.offset;
    try {
      await this.#finish(record, receiver);
      return record.length;
    } catch (error) {
      await this.#giveUp(record, error);
      throw error;
    }
  }

  async #finish(record: UploadRecord, receiver: Receiver): Promise<void> {
    const done = await receiver.finish();
    this.#room?.note(record);
    await this.#receivers.drop(record.id);
    await this.#spool.finish(done);
  }

  /** After a refusal nothing is kept; after any other failure what is on the disk is, and the next request starts from there. */
  async #giveUp(record: UploadRecord, error: unknown): Promise<void> {
    await this.#receivers.drop(record.id);
    if (isRefusal(error)) await this.#spool.remove(record.id);
  }

  #find(id: string): UploadRecord {
    const record = this.#spool.find(id);
    if (record === null) throw unknownUpload(id);
    return record;
  }
}

export const unknownUpload = (id: string): ServerError =>
  new ServerError('upload-unknown', `There is no upload ${id.slice(0, 80)} of yours: it ended, expired, or never was. Start it again.`);

/** What sending the same bytes again would not change. */
const refusals: ReadonlySet<string> = new Set<ProblemCode>(['chunk-mismatch', 'pack-invalid', 'invalid-request', 'not-found', 'forbidden']);

const isRefusal = (error: unknown): boolean => {
  const known = asRequestError(error);
  return known instanceof ServerError && refusals.has(known.code);
};
