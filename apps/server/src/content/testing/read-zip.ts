import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';

/** What another program reads in a zip file. */
export interface ReadEntry {
  readonly name: string;
  readonly size: number;
  readonly modified: Date;
  readonly crc32: number;
  readonly bytes: Buffer;
}

/** Opens what can be read from anywhere, as a program does that has it on a disk. */
export const openZip = (size: number, read: (from: number, to: number) => Iterable<Uint8Array>): Promise<ZipFile> => {
  class Reader extends RandomAccessReader {
    override _readStreamForRange(start: number, end: number): Readable {
      return Readable.from(read(start, end), { objectMode: false });
    }
  }
  return fromRandomAccessReaderPromise(new Reader(), size, { strictFileNames: true, autoClose: false });
};

/** All entries with their bytes, in the order of the directory. Refuses what is malformed, and names that are dangerous. */
export const readZip = async (zip: Uint8Array): Promise<readonly ReadEntry[]> => {
  const file = await openZip(zip.length, (from, to) => [zip.subarray(from, to)]);
  const entries: ReadEntry[] = [];
  for await (const entry of file.eachEntry()) {
    const bytes = await buffer(await file.openReadStreamPromise(entry));
    entries.push({ name: entry.fileName, size: entry.uncompressedSize, modified: entry.getLastModDate(), crc32: entry.crc32, bytes });
  }
  return entries;
};
