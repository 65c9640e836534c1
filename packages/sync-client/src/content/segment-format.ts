import { hashFromBytes, hashToBytes } from '@holdfast/chunking';
import { asManifestId } from '@holdfast/domain';
import type { ManifestId, Millis } from '@holdfast/domain';

/** What stands before a file's bytes in a staging file, so that they can be found again if the database alone is lost (H3). */
export interface SegmentHeader {
  /** Names from the root to the file. */
  readonly path: readonly string[];
  readonly size: number;
  readonly mime: string;
  readonly mtime: Millis;
}

/*
 * record = "HFSG", header length u32 big-endian, header as JSON, the file's bytes, manifest id (32 bytes), "HFSE"
 * The id stands behind the bytes because it is known only once they have been read.
 */
const headMagic = [0x48, 0x46, 0x53, 0x47] as const;
const tailMagic = [0x48, 0x46, 0x53, 0x45] as const;
/** Bytes before the header's JSON. */
export const recordHeadBytes = 8;
/** Bytes behind the file's bytes. */
export const recordTailBytes = 36;
/** No header is longer: a path has at most 256 names of 255 bytes. */
const maxHeaderBytes = 128 * 1024;
/** Bytes that are read at a time where a record is searched for. */
const searchedAtOnce = 1024 * 1024;

export const encodeRecordHead = (header: SegmentHeader): Uint8Array<ArrayBuffer> => {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(recordHeadBytes + json.length);
  bytes.set(headMagic);
  new DataView(bytes.buffer).setUint32(4, json.length);
  bytes.set(json, recordHeadBytes);
  return bytes;
};

export const encodeRecordTail = (manifest: ManifestId): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(recordTailBytes);
  bytes.set(hashToBytes(manifest as string as Parameters<typeof hashToBytes>[0]));
  bytes.set(tailMagic, 32);
  return bytes;
};

/** A file found in a staging file without the help of the database. */
export interface FoundRecord {
  readonly header: SegmentHeader;
  readonly offset: number;
  readonly manifest: ManifestId;
}

/** Bytes that are no whole record: of one that was not written to its end, or was damaged. */
export interface TornBytes {
  readonly torn: { readonly from: number; readonly to: number };
}

/** Reads bytes of a staging file. */
type Read = (from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>;

/** Reads the records of a staging file in order, also those behind one that is torn; told is everything that belongs to none. */
export async function* scanRecords(size: number, read: Read): AsyncGenerator<FoundRecord | TornBytes, void, undefined> {
  for (let at = 0; at < size;) {
    const record = (await recordAt(at, size, read)) ?? (await nextRecord(at + 1, size, read));
    const from = record?.from ?? size;
    if (from > at) yield { torn: { from: at, to: from } };
    if (record === null) return;
    yield record.found;
    at = record.end;
  }
}

/** Where in the file a record lies. */
interface Placed {
  readonly found: FoundRecord;
  readonly from: number;
  readonly end: number;
}

/** Null when no whole record begins there. */
const recordAt = async (from: number, size: number, read: Read): Promise<Placed | null> => {
  if (from + recordHeadBytes > size) return null;
  const head = await read(from, from + recordHeadBytes);
  const length = new DataView(head.buffer, head.byteOffset).getUint32(4);
  const offset = from + recordHeadBytes + length;
  if (!headMagic.every((byte, i) => head[i] === byte) || length > maxHeaderBytes || offset > size) return null;
  const header = parseHeader(await read(from + recordHeadBytes, offset));
  if (header === null) return null;
  const end = offset + header.size + recordTailBytes;
  if (end > size) return null;
  const tail = await read(offset + header.size, end);
  if (!tailMagic.every((byte, i) => tail[32 + i] === byte)) return null;
  return { found: { header, offset, manifest: asManifestId(hashFromBytes(tail.subarray(0, 32))) }, from, end };
};

/** The first whole record that begins there or behind. */
const nextRecord = async (after: number, size: number, read: Read): Promise<Placed | null> => {
  for (let from = after; from + recordHeadBytes <= size; from += searchedAtOnce) {
    const piece = await read(from, Math.min(size, from + searchedAtOnce + headMagic.length - 1));
    for (let i = piece.indexOf(headMagic[0]); i !== -1; i = piece.indexOf(headMagic[0], i + 1)) {
      const record = headMagic.every((byte, k) => piece[i + k] === byte) ? await recordAt(from + i, size, read) : null;
      if (record !== null) return record;
    }
  }
  return null;
};

const parseHeader = (bytes: Uint8Array): SegmentHeader | null => {
  try {
    const header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as SegmentHeader;
    const sound = Array.isArray(header.path) && header.path.every((name) => typeof name === 'string') && Number.isSafeInteger(header.size) && header.size >= 0;
    return sound ? header : null;
  } catch (error) {
    // Torn or foreign bytes are no record; anything else is a fault of ours.
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
};
