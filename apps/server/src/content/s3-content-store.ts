import * as http from 'node:http';
import * as https from 'node:https';
import type { Readable } from 'node:stream';
import { type ByteRange, ContentError, type ContentStore, isObjectKey, type ObjectKey, type ObjectSource, type ObjectStream } from '@holdfast/sync-server';
import { bulkhead, circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, handleWhen, type IPolicy, isBrokenCircuitError, retry, wrap } from 'cockatiel';
import { Client } from 'minio';
import type { S3Config } from '../config.ts';
import { type CallLimits, isUnreachable, s3Transport } from './s3-transport.ts';
import { s3Stream } from './s3-stream.ts';

/** Objects beyond this are refused: a put holds its object in memory, so that an attempt can be repeated. */
const maxObjectBytes = 64 * 1024 * 1024;

export interface S3Limits extends CallLimits {
  /** Tries after the first. */
  readonly retries: number;
  /** Failures in a row after which nothing is asked for `restMs`. */
  readonly failures: number;
  readonly restMs: number;
  /** Puts at once; each holds up to one pack in memory. */
  readonly puts: number;
}

const usualLimits: S3Limits = { deadlineMs: 10_000, bytesPerSecond: 64 * 1024, retries: 3, failures: 8, restMs: 5_000, puts: 4 };

/** The content store in a bucket of S3 or MinIO: single-request puts of at most 64 MiB, ranged gets, own deadlines and retries. */
export class S3ContentStore implements ContentStore {
  readonly #client: Client;
  readonly #bucket: string;
  readonly #region: string;
  readonly #endpoint: string;
  readonly #limits: S3Limits;
  readonly #policy: IPolicy;
  readonly #puts: IPolicy;

  constructor(config: S3Config, limits: Partial<S3Limits> = {}) {
    this.#limits = { ...usualLimits, ...limits };
    this.#bucket = config.bucket;
    this.#region = config.region;
    this.#endpoint = config.endpoint;
    this.#client = connect(config, this.#limits);
    this.#policy = policyOf(this.#limits);
    this.#puts = bulkhead(this.#limits.puts, Number.MAX_SAFE_INTEGER);
  }

  /** Makes the bucket if there is none. @throws ContentError `storageUnavailable`. */
  async prepare(): Promise<void> {
    await this.#ask('the bucket', async () => {
      if (await this.#client.bucketExists(this.#bucket)) return;
      await this.#client.makeBucket(this.#bucket, this.#region).catch((error: unknown) => {
        if (codeOf(error) !== 'BucketAlreadyOwnedByYou') throw error; // another server was first
      });
    });
  }

  put(key: ObjectKey, source: ObjectSource): Promise<void> {
    return this.#puts.execute(async () => {
      const bytes = await collect(key, source);
      await this.#ask(key, () => this.#client.putObject(this.#bucket, key, bytes, bytes.length));
    });
  }

  async read(key: ObjectKey, range: ByteRange): Promise<ObjectStream> {
    if (range.from === range.to) return this.#readNothing(key, range);
    const open = (from: number): Promise<Readable> => this.#ask(key, () => this.#open(key, { from, to: range.to }));
    return s3Stream(await open(range.from), open, key, range, this.#limits);
  }

  async stat(key: ObjectKey): Promise<{ readonly size: number } | null> {
    return this.#ask(key, async () => {
      try {
        return { size: (await this.#client.statObject(this.#bucket, key)).size };
      } catch (error) {
        if (codeOf(error) === 'NotFound' || codeOf(error) === 'NoSuchKey') return null;
        throw error;
      }
    });
  }

  async *list(prefix: string): AsyncGenerator<{ readonly key: ObjectKey; readonly size: number }> {
    for (let after: string | null = ''; after !== null;) {
      const { objects, isTruncated } = await this.#page(prefix, after);
      for (const { name, size } of objects) if (isObjectKey(name)) yield { key: name, size };
      after = isTruncated ? (objects.at(-1)?.name ?? null) : null;
    }
  }

  async delete(key: ObjectKey): Promise<void> {
    await this.#ask(key, () => this.#client.removeObject(this.#bucket, key));
  }

  /** The objects after one name: asked by name, not by the store's own mark, so that a page that was cut can be asked for again. */
  async #page(prefix: string, after: string): Promise<{ readonly objects: readonly { readonly name: string; readonly size: number }[]; readonly isTruncated: boolean }> {
    const { objects, isTruncated } = await this.#ask(prefix, () => this.#client.listObjectsV2Query(this.#bucket, prefix, '', '', 1000, after));
    return { isTruncated, objects: objects.flatMap(({ name, size }) => (name === undefined || size === undefined ? [] : [{ name: String(name), size }])) };
  }

  /** The client takes a length of 0 for "to the end", so an empty range asks only whether the object is there and that long. */
  async #readNothing(key: ObjectKey, range: ByteRange): Promise<ObjectStream> {
    const object = await this.stat(key);
    if (object === null) throw missing(key);
    if (range.to > object.size) throw pastEnd(key, range.to);
    return { close: () => undefined, async *[Symbol.asyncIterator]() {} };
  }

  async #open(key: ObjectKey, range: ByteRange): Promise<Readable> {
    const wanted = range.to - range.from;
    const stream = await this.#client.getPartialObject(this.#bucket, key, range.from, wanted);
    if (stream instanceof http.IncomingMessage && Number(stream.headers['content-length']) === wanted) return stream;
    stream.destroy(); // a range that begins inside and ends outside is answered short
    throw pastEnd(key, range.to);
  }

  async #ask<T>(subject: string, call: () => Promise<T>): Promise<T> {
    try {
      return await this.#policy.execute(call);
    } catch (error) {
      throw this.#explain(error, subject);
    }
  }

  #explain(error: unknown, subject: string): unknown {
    if (error instanceof ContentError) return error;
    if (isUnreachable(error) || isBrokenCircuitError(error)) {
      return new ContentError('storageUnavailable', `the object store at ${this.#endpoint} cannot be reached: try again in a moment`, { cause: error });
    }
    switch (codeOf(error)) {
      case 'NoSuchKey':
      case 'NotFound':
        return missing(subject, error);
      case 'InvalidRange':
        return pastEnd(subject, null, error);
      case 'XMinioStorageFull':
      case 'EntityTooLarge':
        return new ContentError('storageFull', 'the object store is full: free space, then try again', { cause: error });
      case 'RequestTimeTooSkewed':
        return new ContentError('storageUnavailable', `the clocks of this server and of the object store at ${this.#endpoint} differ by more than 15 minutes: set them right`, { subject, cause: error });
      default:
        return new ContentError('storageUnavailable', `the object store at ${this.#endpoint} refused (${codeOf(error) ?? 'no code'}): look at its log and at HOLDFAST_S3_*`, { subject, cause: error });
    }
  }
}

const connect = (config: S3Config, limits: CallLimits): Client => {
  const url = new URL(config.endpoint);
  const secure = url.protocol === 'https:';
  const agent = { keepAlive: true, maxSockets: 64 };
  return new Client({
    endPoint: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    useSSL: secure,
    accessKey: config.accessKey,
    secretKey: config.secretKey,
    region: config.region,
    transport: s3Transport(secure, limits),
    transportAgent: secure ? new https.Agent(agent) : new http.Agent(agent),
    retryOptions: { disableRetry: true },
  });
};

const policyOf = (limits: S3Limits): IPolicy =>
  wrap(
    retry(handleWhen(isUnreachable), { maxAttempts: limits.retries, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 2_000 }) }),
    circuitBreaker(handleWhen(isUnreachable), { halfOpenAfter: limits.restMs, breaker: new ConsecutiveBreaker(limits.failures) }),
  );

/** A source's bytes in one buffer, counted. What the source throws passes through: it is no failure of the store. */
const collect = async (key: ObjectKey, source: ObjectSource): Promise<Buffer> => {
  if (source.size > maxObjectBytes) throw new ContentError('sizeMismatch', `"${key}" has ${source.size} bytes, an object has at most ${maxObjectBytes}`, { subject: key });
  const bytes = Buffer.allocUnsafeSlow(source.size);
  let found = 0;
  for await (const piece of source.open()) {
    if (found + piece.length <= source.size) bytes.set(piece, found);
    found += piece.length;
    if (found > source.size) break;
  }
  if (found !== source.size) throw new ContentError('sizeMismatch', `"${key}" was announced with ${source.size} bytes and has ${found}`, { subject: key });
  return bytes;
};

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const missing = (key: string, cause?: unknown): ContentError => new ContentError('objectMissing', `no object "${key}" in the store`, { subject: key, cause });

const pastEnd = (key: string, to: number | null, cause?: unknown): ContentError =>
  new ContentError('rangePastEnd', `"${key}" ends before ${to ?? 'the range'}`, { subject: key, cause });
