import type { Millis } from '@holdfast/domain';

/**
 * The records of a zip file (PKWARE APPNOTE 6.3.10), stored, never compressed. Fields of 64 bits stand only where 32 do not suffice.
 * Nothing here depends on a checksum but its own four bytes: where every byte lies is known before one is read.
 */
export interface ZipItem {
  /** Bytes of its path in UTF-8; a folder's ends in a slash. */
  readonly pathBytes: number;
  readonly isFolder: boolean;
  /** Bytes. */
  readonly size: number;
  readonly mtime: Millis;
}

const localSignature = 0x04034b50;
const descriptorSignature = 0x08074b50;
const centralSignature = 0x02014b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const endSignature = 0x06054b50;

/** What a field of 32 or 16 bits says when the number stands in one of 64. */
const beyond32 = 0xffffffff;
const beyond16 = 0xffff;

const needs20 = 20;
const needs45 = 45;
/** The checksum follows the bytes. */
const hasDescriptor = 1 << 3;
const isUtf8 = 1 << 11;
const madeByUnix = 3 << 8;
const fileMode = 0o100644 * 0x10000;
const folderMode = 0o040755 * 0x10000 + 0x10;

const zip64Tag = 0x0001;
const timeTag = 0x5455;
/** Tag, length, flags, seconds since 1970. */
const timeBytes = 9;

const isLarge = (size: number): boolean => size >= beyond32;
const isDescribed = ({ isFolder, size }: ZipItem): boolean => !isFolder && size > 0;

/** Little-endian fields, one after the other. */
class Fields {
  readonly bytes: Buffer;
  #at = 0;

  constructor(size: number) {
    this.bytes = Buffer.alloc(size);
  }

  two(...values: readonly number[]): this {
    for (const value of values) this.#at = this.bytes.writeUInt16LE(value, this.#at);
    return this;
  }

  four(...values: readonly number[]): this {
    for (const value of values) this.#at = this.bytes.writeUInt32LE(value, this.#at);
    return this;
  }

  eight(...values: readonly number[]): this {
    for (const value of values) this.#at = this.bytes.writeBigUInt64LE(BigInt(value), this.#at);
    return this;
  }

  put(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }
}

/** Seconds since 1970 where 32 bits hold them; other times have the old fields alone. */
const unixTime = (mtime: Millis): number | null => {
  const seconds = Math.floor(mtime / 1000);
  return seconds >= -0x80000000 && seconds <= 0x7fffffff ? seconds : null;
};

const timeSize = (item: ZipItem): number => (unixTime(item.mtime) === null ? 0 : timeBytes);

const putTime = (fields: Fields, item: ZipItem): Fields => {
  const seconds = unixTime(item.mtime);
  if (seconds === null) return fields;
  const time = Buffer.alloc(timeBytes);
  time.writeUInt16LE(timeTag, 0);
  time.writeUInt16LE(timeBytes - 4, 2);
  time.writeUInt8(1, 4);
  time.writeInt32LE(seconds, 5);
  return fields.put(time);
};

/** Time and date as MS-DOS has them, in UTC: two seconds fine, of the years 1980 to 2107. */
export const dosTime = (mtime: Millis): readonly [time: number, date: number] => {
  const at = new Date(Math.min(Math.max(mtime, Date.UTC(1980, 0, 1)), Date.UTC(2107, 11, 31, 23, 59, 58)));
  return [
    (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  ];
};

const flagsOf = (item: ZipItem): number => isUtf8 | (isDescribed(item) ? hasDescriptor : 0);

export const localHeaderSize = (item: ZipItem): number => 30 + item.pathBytes + timeSize(item) + (isLarge(item.size) ? 20 : 0);

/** What stands before an item's bytes. The size stands here already; the checksum follows the bytes. */
export const localHeader = (item: ZipItem, path: Uint8Array): Buffer => {
  const { size, mtime } = item;
  const large = isLarge(size);
  const shown = large ? beyond32 : size;
  const fields = new Fields(localHeaderSize(item))
    .four(localSignature).two(large ? needs45 : needs20, flagsOf(item), 0, ...dosTime(mtime))
    .four(0, shown, shown).two(path.length, timeSize(item) + (large ? 20 : 0)).put(path);
  if (large) fields.two(zip64Tag, 16).eight(size, size);
  return putTime(fields, item).bytes;
};

export const descriptorSize = (item: ZipItem): number => (isDescribed(item) ? (isLarge(item.size) ? 24 : 16) : 0);

/** What follows an item's bytes; nothing where there are none. */
export const descriptor = (item: ZipItem, crc32: number): Buffer => {
  if (!isDescribed(item)) return Buffer.alloc(0);
  const fields = new Fields(descriptorSize(item)).four(descriptorSignature, crc32);
  return (isLarge(item.size) ? fields.eight(item.size, item.size) : fields.four(item.size, item.size)).bytes;
};

const central64 = ({ size }: ZipItem, offset: number): readonly number[] => [...(isLarge(size) ? [size, size] : []), ...(isLarge(offset) ? [offset] : [])];

export const centralHeaderSize = (item: ZipItem, offset: number): number => {
  const wide = central64(item, offset).length;
  return 46 + item.pathBytes + timeSize(item) + (wide === 0 ? 0 : 4 + 8 * wide);
};

/** An item's line in the directory. @param offset where its local header begins. */
export const centralHeader = (item: ZipItem, path: Uint8Array, offset: number, crc32: number): Buffer => {
  const { size, isFolder, mtime } = item;
  const wide = central64(item, offset);
  const needed = wide.length > 0 ? needs45 : needs20;
  const shown = isLarge(size) ? beyond32 : size;
  const fields = new Fields(centralHeaderSize(item, offset))
    .four(centralSignature).two(madeByUnix | needs45, needed, flagsOf(item), 0, ...dosTime(mtime))
    .four(crc32, shown, shown).two(path.length, timeSize(item) + (wide.length === 0 ? 0 : 4 + 8 * wide.length), 0, 0, 0)
    .four(isFolder ? folderMode : fileMode, isLarge(offset) ? beyond32 : offset).put(path);
  if (wide.length > 0) fields.two(zip64Tag, 8 * wide.length).eight(...wide);
  return putTime(fields, item).bytes;
};

/** The whole directory: how many lines, where it begins, how long it is. */
export interface ZipDirectory {
  readonly count: number;
  readonly offset: number;
  readonly size: number;
}

const isBeyond = ({ count, offset, size }: ZipDirectory): boolean => count >= beyond16 || isLarge(offset) || isLarge(size);

export const endSize = (directory: ZipDirectory): number => 22 + (isBeyond(directory) ? 56 + 20 : 0);

/** What ends the file and says where its directory is. */
export const endOfZip = (directory: ZipDirectory): Buffer => {
  const { count, offset, size } = directory;
  const fields = new Fields(endSize(directory));
  if (isBeyond(directory)) {
    fields.four(end64Signature).eight(44).two(madeByUnix | needs45, needs45).four(0, 0).eight(count, count, size, offset);
    fields.four(locator64Signature, 0).eight(offset + size).four(1);
  }
  const [shownCount, shownSize, shownOffset] = [Math.min(count, beyond16), Math.min(size, beyond32), Math.min(offset, beyond32)];
  return fields.four(endSignature).two(0, 0, shownCount, shownCount).four(shownSize, shownOffset).two(0).bytes;
};
