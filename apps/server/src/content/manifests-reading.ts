import { chunkHashOf, isChunkHash } from '@holdfast/chunking';
import { manifest, manifestLimits, manifestsRequest, protocolVersion } from '@holdfast/protocol';
import { OfferedChunks, type OfferedManifest, type Sha256 } from '@holdfast/sync-server';
import { type ParsedTokenInfo, Tokenizer, TokenizerError, TokenType } from '@streamparser/json';
import type { z } from 'zod';
import { parse } from '../http/problem.ts';
import { ServerError } from '../server-error.ts';

type Token = Pick<ParsedTokenInfo, 'token' | 'value'>;
/** Takes one token after the other. */
type Reading<T> = Generator<undefined, T, Token>;

const requestHead = manifestsRequest.omit({ manifests: true });
const manifestHead = manifest.omit({ chunks: true });

export interface OfferedManifests extends z.infer<typeof requestHead> {
  readonly manifests: readonly OfferedManifest[];
}

/** No name, no value and no space between them is longer; no object has more members. */
const mostTokenBytes = 4096;
const mostMembers = 16;

const refused = (subject: string, detail: string): ServerError => new ServerError('invalid-request', `${subject}: ${detail}.`, { subject });

const must = ({ token }: Token, type: TokenType, subject: string): void => {
  if (token !== type) throw refused(subject, `here must be ${TokenType[type]}, not ${TokenType[token]}`);
};

/** What stands up to a closing token, with commas between: `one` reads each, whose first token is given. */
function* items(close: TokenType, subject: string, one: (first: Token) => Reading<void>): Reading<void> {
  let next = yield;
  if (next.token === close) return;
  for (;;) {
    yield* one(next);
    next = yield;
    if (next.token === close) return;
    must(next, TokenType.COMMA, subject);
    next = yield;
  }
}

const plain: ReadonlySet<TokenType> = new Set([TokenType.STRING, TokenType.NUMBER, TokenType.TRUE, TokenType.FALSE, TokenType.NULL]);

interface InRecord {
  /** Its one member that is a list, and how an item of it is read. */
  readonly list: string;
  readonly one: (first: Token) => Reading<void>;
  readonly most: number;
  readonly onPlain?: (name: string, value: unknown) => void;
}

/** An object of plain members and one list. Answers the plain ones. */
function* record(first: Token, subject: string, { list, one, most, onPlain }: InRecord): Reading<Readonly<Record<string, unknown>>> {
  must(first, TokenType.LEFT_BRACE, subject);
  const read = new Map<string, unknown>();
  let length: number | null = null;
  yield* items(TokenType.RIGHT_BRACE, subject, function* member(name) {
    must(name, TokenType.STRING, subject);
    const key = String(name.value);
    if (read.has(key) || read.size > mostMembers || (key === list && length !== null)) throw refused(subject, `"${key.slice(0, 80)}" is one member too many`);
    must(yield, TokenType.COLON, subject);
    const { token, value } = yield;
    if (key !== list) {
      if (!plain.has(token)) throw refused(subject, `"${key.slice(0, 80)}" is neither a text nor a number`);
      onPlain?.(key, value);
      read.set(key, value);
      return;
    }
    must({ token, value }, TokenType.LEFT_BRACKET, list);
    length = 0;
    yield* items(TokenType.RIGHT_BRACKET, list, (item) => {
      length = (length ?? 0) + 1;
      if (length > most) throw refused(list, `has more than ${most} items`);
      return one(item);
    });
  });
  if (length === null) throw refused(list, 'is missing');
  return Object.fromEntries(read);
}

function* chunkInto(chunks: OfferedChunks, first: Token): Reading<void> {
  must(first, TokenType.LEFT_BRACKET, 'chunks');
  const { value: hash } = yield;
  must(yield, TokenType.COMMA, 'chunks');
  const { value: size } = yield;
  must(yield, TokenType.RIGHT_BRACKET, 'chunks');
  if (typeof hash !== 'string' || !isChunkHash(hash)) throw refused('chunks', 'A chunk hash must be 64 lower-case hex digits (SHA-256)');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) throw refused('chunks', 'The size of a chunk must be a whole number of bytes above 0');
  chunks.add({ hash, size });
}

function* manifestInto(manifests: OfferedManifest[], sha256: Sha256, first: Token): Reading<void> {
  const chunks = new OfferedChunks(sha256);
  const head = yield* record(first, 'manifests', { list: 'chunks', one: (chunk) => chunkInto(chunks, chunk), most: manifestLimits.chunks });
  manifests.push({ ...parse(manifestHead, head), chunks });
}

/** Before the schema, which may be another one in another version. */
const checkProtocol = (name: string, value: unknown): void => {
  if (name !== 'protocol' || value === protocolVersion) return;
  throw new ServerError('upgrade-required', `This server speaks protocol ${protocolVersion}, not ${String(value).slice(0, 40)}: reload to update.`, { subject: 'protocol' });
};

function* requestOf(sha256: Sha256): Reading<OfferedManifests> {
  const manifests: OfferedManifest[] = [];
  const head = yield* record(yield, 'body', { list: 'manifests', one: (first) => manifestInto(manifests, sha256, first), most: manifestLimits.manifests, onPlain: checkProtocol });
  return { ...parse(requestHead, head), manifests };
}

/** Of a body of so many bytes nothing is read piece by piece: some ten milliseconds of work at once, and a fifth of what it costs in pieces. */
export const wholeBytes = 512 * 1024;

/** Reads a `ManifestsRequest` that is all here. @throws ServerError like ManifestsReading; of a member that is there twice the last counts. */
export const readWhole = (bytes: Uint8Array, sha256: Sha256): OfferedManifests => {
  const body = parseJson(bytes);
  if (typeof body === 'object' && body !== null && 'protocol' in body) checkProtocol('protocol', body.protocol);
  const { manifests, ...head } = parse(manifestsRequest, body);
  return { ...head, manifests: manifests.map(({ chunks, ...one }) => ({ ...one, chunks: new OfferedChunks(sha256, chunks.map(([hash, size]) => ({ hash: chunkHashOf(hash), size }))) })) };
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) throw notJson(error);
    throw error;
  }
};

const notJson = (cause: unknown): ServerError => new ServerError('invalid-request', 'The body is not valid JSON.', { subject: 'body', cause });

/**
 * Reads a `ManifestsRequest` piece by piece: that of a file of 1 TB has 64 MB, and would hold everybody up for seconds, were it taken apart
 * at once. Strict, like the schema. Every method throws ServerError `invalid-request` that names the field, and `upgrade-required`.
 */
export class ManifestsReading {
  readonly #tokenizer = new Tokenizer();
  readonly #reading: Reading<OfferedManifests>;
  #read: OfferedManifests | null = null;
  #sinceToken = 0;

  constructor(sha256: Sha256) {
    this.#reading = requestOf(sha256);
    this.#reading.next();
    this.#tokenizer.onToken = (token) => this.#take(token);
  }

  write(piece: Uint8Array): void {
    this.#sinceToken += piece.length;
    this.#inWords(() => this.#tokenizer.write(piece));
    if (this.#read === null && this.#sinceToken > mostTokenBytes) throw refused('body', `holds a text of more than ${mostTokenBytes} bytes`);
  }

  end(): OfferedManifests {
    this.#inWords(() => this.#tokenizer.isEnded || this.#tokenizer.end());
    if (this.#read === null) throw refused('body', 'ends too early');
    return this.#read;
  }

  #take(token: Token): void {
    this.#sinceToken = 0;
    if (this.#read !== null) throw refused('body', 'goes on after its end');
    const step = this.#reading.next(token);
    if (step.done === true) this.#read = step.value;
  }

  #inWords(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof TokenizerError)) throw error;
      throw notJson(error);
    }
  }
}
