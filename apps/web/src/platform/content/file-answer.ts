import { type ContentPlace, contentHeaders, readRange } from '@holdfast/protocol';
import { type EngineProblem, readAtMost, type Streamed } from '@holdfast/sync-client';
import { fileBody, firstPiece, largestPlayed, readExactly, type Stretch } from './file-body.ts';
import type { Answer, FileSource } from './file-source.ts';

export interface FileRequest {
  readonly method: 'GET' | 'HEAD';
  readonly headers: Headers;
  /** It is saved, not shown. */
  readonly download: boolean;
  /** A viewer takes it from front to end, and would ask for parts past the service worker. */
  readonly whole: boolean;
  /** A player takes it. */
  readonly played: boolean;
}

type From = Pick<FileSource, 'stat' | 'read'>;

const statusOf: Readonly<Record<EngineProblem['code'], number>> = {
  'not-found': 404, offline: 503, content: 502, forbidden: 403, invalid: 404, storage: 500, name: 500, taken: 500, changed: 500, cycle: 500, quota: 500,
};

/** A sentence, never a page: whatever it says, nothing in it runs. */
export const refusal = (status: number, sentence: string, headers: Record<string, string> = {}): Response =>
  new Response(sentence, {
    status,
    headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'self'; sandbox" },
  });

/**
 * Answers for a file as the server does: whole or one range, on conditions, by the same headers. Nothing of it is kept by the browser (H7).
 * The first bytes are read before the head goes out, so that what cannot be had is a clear answer. Null when nobody is there to be asked.
 */
export const answerFile = async (request: FileRequest, place: ContentPlace, from: From): Promise<Response | null> => {
  const stat = await from.stat(place);
  if (stat.kind !== 'told') return unanswered(stat);
  const file = stat.value;
  const etag = `"${file.hash}"`;
  const headers = { ...contentHeaders(file, request), 'Cache-Control': 'no-store', ...(request.whole ? { 'Accept-Ranges': 'none' } : {}) };
  if (isKnown(request.headers.get('If-None-Match'), etag)) return new Response(null, { status: 304, headers });
  const range = request.whole ? null : rangeOf(request.headers, file.size, etag);
  if (range === 'none') return refusal(416, `The file has ${file.size} bytes, and one part of them is given at a time.`, { 'Content-Range': `bytes */${file.size}` });
  const stretch = { ...(range ?? { from: 0, to: file.size }), largest: request.played ? largestPlayed : readAtMost };
  return await respond(request, { status: range === null ? 200 : 206, headers: { ...headers, ...lengths(stretch, range === null, file) } }, stretch, (at, to) => from.read(place, at, to));
};

const lengths = ({ from, to }: Stretch, whole: boolean, { size }: Streamed): Record<string, string> =>
  ({ 'Content-Length': String(to - from), ...(whole ? {} : { 'Content-Range': `bytes ${from}-${to - 1}/${size}` }) });

type Read = (from: number, to: number) => Promise<Answer<Uint8Array<ArrayBuffer>>>;

const respond = async ({ method }: FileRequest, init: { readonly status: number; readonly headers: Record<string, string> }, stretch: Stretch, read: Read): Promise<Response | null> => {
  if (method === 'HEAD' || stretch.from === stretch.to) return new Response(null, init);
  const end = Math.min(stretch.from + firstPiece, stretch.to);
  const first = await read(stretch.from, end);
  if (first.kind !== 'told') return unanswered(first);
  const bytes = await readExactly(() => Promise.resolve(first.value), stretch.from, end);
  return new Response(fileBody(stretch, bytes, async (from, to) => taken(await read(from, to))), init);
};

const taken = (answer: Answer<Uint8Array<ArrayBuffer>>): Uint8Array<ArrayBuffer> => {
  switch (answer.kind) {
    case 'told':
      return answer.value;
    case 'problem':
      throw new TypeError(answer.problem.message);
    case 'silent':
      throw new TypeError('The page that has the file does not answer any more: it is frozen or closed');
    case 'left':
      throw new TypeError('Somebody signed out in the page that has the file');
  }
};

const unanswered = (answer: Exclude<Answer<never>, { kind: 'told' }>): Response | null => (answer.kind === 'problem' ? refusal(statusOf[answer.problem.code], answer.problem.message) : null);

/** Whoever asks has it already (RFC 9110, 13.1.2: a weak comparison). */
const isKnown = (header: string | null, etag: string): boolean =>
  header !== null && header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);

/** Null for the whole, `none` for what lies outside or is more than one part. */
const rangeOf = (headers: Headers, size: number, etag: string): Omit<Stretch, 'largest'> | 'none' | null => {
  const condition = headers.get('If-Range');
  if (condition !== null && condition !== etag) return null;
  const range = readRange(headers.get('Range') ?? undefined, size);
  switch (range.kind) {
    case 'whole':
      return null;
    case 'one':
      return { from: range.from, to: range.to };
    case 'several':
    case 'outside':
      return 'none';
  }
};
