import { randomUUID } from 'node:crypto';
import type { UserId } from '@holdfast/domain';
import type { ProblemCode } from '@holdfast/protocol';
import { Server } from '@tus/server';
import { type Request as ExpressRequest, type RequestHandler, type Response as ExpressResponse, Router } from 'express';
import { leastToWrite } from '@holdfast/sync-server';
import type { Access } from '../../accounts/access.ts';
import { ServerError } from '../../server-error.ts';
import { asRequestError } from '../content-problem.ts';
import type { CheckParent } from './add-file.ts';
import { type TusStore, unknownUpload } from './tus-store.ts';
import { type UploadCall, uploadCalls } from './upload-call.ts';
import type { UploadLocks } from './upload-locks.ts';
import { checkAlgorithms, readCheck } from './upload-check.ts';
import { maxFileBytes, readCreation } from './upload-metadata.ts';
import { lastMoved, type UploadId, type UploadRecord } from './upload-record.ts';
import type { UploadSpool } from './upload-spool.ts';

export interface UploadParts {
  readonly access: Access;
  readonly checkParent: CheckParent;
  readonly spool: UploadSpool;
  readonly store: TusStore;
  readonly locks: UploadLocks;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const path = '/api/v1/uploads';

/** tus 1.0.0 at `/uploads`: creation, creation-with-upload, checksum, expiration, termination. What is refused is refused before the library sees it. */
export const uploadRoutes = (parts: UploadParts): Router => {
  const tus = createTus(parts);
  const handle: RequestHandler = async (request, response) => {
    response.setHeader('Tus-Resumable', '1.0.0');
    takeMeantMethod(request);
    if (request.method === 'OPTIONS') response.setHeader('Tus-Checksum-Algorithm', checkAlgorithms.join(',')).setHeader('Tus-Max-Size', String(maxFileBytes));
    const check = readCheck(request.get('Upload-Checksum'));
    const call: UploadCall = { body: request, ...(await admit(parts, request, response)), check, failure: null };
    const answer = await uploadCalls.run(call, () => tus.handleWeb(asLibraryKnowsIt(request)));
    if (call.creation !== null && (call.failure !== null || isCut(request))) await parts.store.abandon(call.creation);
    if (call.failure !== null) {
      if (!request.complete) response.setHeader('Connection', 'close'); // what is still coming is not read any more
      throw asRequestError(call.failure.error);
    }
    await send(response, withExpiry(parts.spool, call.upload, answer));
  };
  return Router().use('/uploads', handle);
};

/** Its sender went away before its end. */
const isCut = (request: ExpressRequest): boolean => request.destroyed && !request.complete;

const methods: ReadonlySet<string> = new Set(['POST', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * The method that a client means which can send no PATCH or DELETE (tus: X-HTTP-Method-Override). Of a POST only: whatever looks
 * harmless has passed the guard against other sites unasked.
 */
const takeMeantMethod = (request: ExpressRequest): void => {
  const meant = request.get('X-HTTP-Method-Override')?.toUpperCase();
  if (meant === undefined || meant === request.method) return;
  if (request.method !== 'POST' || !methods.has(meant)) {
    throw new ServerError('method-not-allowed', 'X-HTTP-Method-Override goes with POST, and names HEAD, PATCH or DELETE.', { subject: 'X-HTTP-Method-Override' });
  }
  request.method = meant;
};

const createTus = ({ store, spool, locks }: UploadParts): Server =>
  new Server({
    path,
    datastore: store,
    relativeLocation: true,
    allowedOrigins: [],
    locker: locks,
    namingFunction: () => {
      const { creation } = uploadCalls.getStore() ?? { creation: null };
      if (creation === null) throw new Error('an upload was named outside of a creation');
      return creation.id;
    },
    getFileIdFromRequest: () => uploadCalls.getStore()?.upload ?? undefined,
    onUploadFinish: async (_request, upload) => ({ headers: locationOf(spool.find(upload.id)) }),
    onResponseError: (_request, error) => {
      const call = uploadCalls.getStore();
      if (call !== undefined) call.failure = { error: error instanceof Error ? error : ofTus(error) };
      return undefined;
    },
  });

/** The library reckons the expiry from before the bytes came that it answers to. */
const withExpiry = (spool: UploadSpool, upload: UploadId | null, answer: Response): Response => {
  const record = upload === null ? null : spool.find(upload);
  if (record !== null && answer.headers.has('Upload-Expires')) answer.headers.set('Upload-Expires', new Date(lastMoved(record) + spool.expireMs).toUTCString());
  return answer;
};

/** Where a finished whole file is to be read. */
const locationOf = (record: UploadRecord | null): Record<string, string> =>
  record?.kind === 'file' && record.finished !== null
    ? { 'Content-Location': `/api/v1/spaces/${record.finished.space}/nodes/${record.finished.node}/content` }
    : {};

/** What a request was let in for. */
type Admitted = Pick<UploadCall, 'creation' | 'upload'>;

/** Who may: a creation by its headers, anything else by its upload being theirs. */
const admit = async ({ access, spool, now, checkParent }: UploadParts, request: ExpressRequest, response: ExpressResponse): Promise<Admitted> => {
  if (request.method === 'OPTIONS') return { creation: null, upload: null };
  const { user } = await access.required(request);
  checkVersion(request, response);
  if (request.method === 'POST') {
    const record = readCreation({ id: randomUUID() as string as UploadId, user: user.id, now: now(), length: request.get('Upload-Length'), metadata: request.get('Upload-Metadata') });
    await access.authorise(user.id, record.space, leastToWrite);
    if (record.kind === 'file') await checkParent(record);
    return { creation: record, upload: null };
  }
  if (!['HEAD', 'PATCH', 'DELETE'].includes(request.method)) throw new ServerError('method-not-allowed', `An upload knows HEAD, PATCH and DELETE, not ${request.method}.`);
  const upload = await admitOwner(access, spool.find(request.path.slice(1)), user.id, request.path.slice(1));
  if (request.method === 'PATCH') checkPatch(request);
  return { creation: null, upload };
};

const admitOwner = async (access: Access, record: UploadRecord | null, user: UserId, id: string): Promise<UploadId> => {
  if (record === null || record.user !== user) throw unknownUpload(id);
  await access.authorise(user, record.space, leastToWrite);
  return record.id;
};

const checkVersion = (request: ExpressRequest, response: ExpressResponse): void => {
  if (request.get('Tus-Resumable') === '1.0.0') return;
  response.setHeader('Tus-Version', '1.0.0');
  throw new ServerError('precondition-failed', 'Uploads speak tus 1.0.0: send the header Tus-Resumable: 1.0.0.', { subject: 'Tus-Resumable' });
};

const checkPatch = (request: ExpressRequest): void => {
  if (request.get('Content-Type') !== 'application/offset+octet-stream') {
    throw new ServerError('unsupported-media-type', 'The bytes of an upload have the type application/offset+octet-stream.', { subject: 'Content-Type' });
  }
  if (!/^\d{1,15}$/.test(request.get('Upload-Offset') ?? '')) throw new ServerError('invalid-request', 'Upload-Offset must say where these bytes begin.', { subject: 'Upload-Offset' });
};

/**
 * The request without its body, which the store reads itself, and without its address: the library would find an upload's id in the
 * last part of all of it, query included, which need not be the upload that was asked for at the door.
 */
const asLibraryKnowsIt = (request: ExpressRequest): Request => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') headers.set(name, value);
  return new Request(new URL(path, 'http://upload.invalid'), { method: request.method, headers });
};

const send = async (response: ExpressResponse, answer: Response): Promise<void> => {
  response.status(answer.status);
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  const body = await answer.text();
  response.end(body === '' ? undefined : body);
};

const codes: Readonly<Record<number, ProblemCode>> = { 400: 'invalid-request', 403: 'invalid-request', 404: 'upload-unknown', 409: 'upload-offset', 410: 'gone', 412: 'precondition-failed', 413: 'upload-too-large', 501: 'invalid-request' };

/** The library throws plain objects: a status and a text. */
const ofTus = (thrown: { readonly status_code: number; readonly body: string }): ServerError =>
  new ServerError(codes[thrown.status_code] ?? 'internal', thrown.body.trim());
