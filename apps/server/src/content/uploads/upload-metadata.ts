import { MAX_PACK_BYTES } from '@holdfast/chunking';
import { asNodeId, asSpaceId, isUuid, limits, type NodeId, rootOf, type SpaceId, type UserId } from '@holdfast/domain';
import { nameRefusal } from '@holdfast/sync-server';
import { Metadata } from '@tus/server';
import { ServerError } from '../../server-error.ts';
import type { UploadId, UploadRecord } from './upload-record.ts';

/** The largest whole file of an ordinary tus client: 1 TiB. */
export const maxFileBytes = 2 ** 40;

export interface Creation {
  readonly id: UploadId;
  readonly user: UserId;
  readonly now: number;
  /** The headers Upload-Length and Upload-Metadata. */
  readonly length: string | undefined;
  readonly metadata: string | undefined;
}

/**
 * What a client wants to upload, from its headers: a pack (`kind` = "pack", `space`) or a whole file (`filename`, `space`,
 * optional `parent`, `relativePath`, `mtime`, `filetype`). Other keys are kept and ignored.
 * @throws ServerError `invalid-request` or `upload-too-large`, naming the key.
 */
export const readCreation = (creation: Creation): UploadRecord => {
  const metadata = parseMetadata(creation.metadata);
  const base = { id: creation.id, user: creation.user, space: readSpace(metadata), length: readLength(creation.length), createdAt: creation.now, metadata };
  const kind = metadata['kind'] ?? 'file';
  if (kind === 'pack') return { ...base, kind, length: packLength(base.length), finished: null };
  if (kind !== 'file') throw invalid('kind', `The kind "${kind}" is not known: it is "pack", or "file" for a whole file.`);
  if (base.length > maxFileBytes) throw new ServerError('upload-too-large', `A file of ${base.length} bytes is over the limit of ${maxFileBytes}.`, { subject: 'Upload-Length' });
  return { ...base, kind, parent: readParent(metadata, base.space), ...readName(metadata), mtime: readTime(metadata), mime: readType(metadata), finished: null };
};

type Told = Readonly<Record<string, string | null>>;

/** A value that says something. Uppy writes what it does not know as "null", other clients leave it empty. */
const said = (metadata: Told, key: string): string | null => {
  const text = metadata[key];
  return text === undefined || text === null || ['', 'null', 'undefined'].includes(text) ? null : text;
};

const parseMetadata = (header: string | undefined): Record<string, string | null> => {
  if (header === undefined || header === '') throw invalid('Upload-Metadata', 'The header Upload-Metadata is missing: it holds "filename" and "space" (a pack: "kind" and "space"), each with a blank and its value in Base64, divided by commas.');
  try {
    return Metadata.parse(header);
  } catch (cause) {
    throw new ServerError('invalid-request', 'The header Upload-Metadata must be keys, each with a blank and its value in Base64, divided by commas.', { subject: 'Upload-Metadata', cause });
  }
};

const readLength = (header: string | undefined): number => {
  const length = header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : null;
  if (length === null) throw invalid('Upload-Length', 'Upload-Length must be there and be a whole number of bytes: deferred lengths are not taken.');
  return length;
};

const packLength = (length: number): number => {
  if (length > MAX_PACK_BYTES) throw new ServerError('upload-too-large', `A pack of ${length} bytes is over the limit of ${MAX_PACK_BYTES}: send smaller packs.`, { subject: 'Upload-Length' });
  if (length === 0) throw invalid('Upload-Length', 'A pack holds at least one chunk, so it is never empty.');
  return length;
};

const readSpace = (metadata: Told): SpaceId => {
  const space = metadata['space'];
  if (typeof space !== 'string' || !isUuid(space)) throw invalid('space', `The header Upload-Metadata must hold "space" and the id of the space to upload into, in Base64: ${inBase64}.`);
  return asSpaceId(space);
};

const readParent = (metadata: Readonly<Record<string, string | null>>, space: SpaceId): NodeId => {
  const parent = said(metadata, 'parent');
  if (parent === null) return rootOf(space);
  if (!isUuid(parent)) throw invalid('parent', `The header Upload-Metadata holds under "parent" no id of a folder: ${inBase64}, or leave it out for the top of the space.`);
  return asNodeId(parent);
};

/** How an id is to be written. */
const inBase64 = 'encode the UUID as text, in lower case';

/** The name, and the folders of `relativePath` above it: what the tree would refuse at the end is refused before a byte travels. */
const readName = (metadata: Told): { readonly folders: string[]; readonly name: string } => {
  const path = (said(metadata, 'relativePath') ?? '').split('/').filter((part) => part !== '');
  const name = metadata['filename'] ?? metadata['name'] ?? path.at(-1) ?? '';
  if (name === '') throw invalid('filename', `The header Upload-Metadata must hold "filename" and the name of the file in Base64, as in "filename ${Buffer.from('notes.txt').toString('base64')}" for notes.txt.`);
  checkName('filename', name);
  const folders = path.at(-1) === name ? path.slice(0, -1) : path;
  if (folders.length >= limits.depth) throw invalid('relativePath', `The path of ${folders.length} folders is deeper than the ${limits.depth} that the tree has: upload the file further up.`);
  for (const folder of folders) checkName('relativePath', folder);
  return { folders, name };
};

const checkName = (subject: string, name: string): void => {
  const refusal = nameRefusal(name);
  if (refusal !== null) throw invalid(subject, refusal);
};

const readTime = (metadata: Told): number | null => {
  const text = said(metadata, 'mtime');
  if (text === null) return null;
  const time = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text);
  if (!(Math.abs(time) <= 8.64e15)) throw invalid('mtime', 'The header Upload-Metadata must hold under "mtime" milliseconds since 1970, or an ISO date, in Base64; or leave it out.');
  return Math.trunc(time);
};

/** What a client takes the file for, when that is a media type at all: one that is none is no reason to refuse the file. */
const readType = (metadata: Told): string | null => {
  const type = said(metadata, 'filetype') ?? said(metadata, 'type');
  return type !== null && /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i.test(type) ? type.toLowerCase() : null;
};

const invalid = (subject: string, message: string): ServerError => new ServerError('invalid-request', message, { subject });
