import { crc32 } from 'node:zlib';
import { type ByteRange, type FilePart, openFiles } from '@holdfast/sync-server';
import { ByteTaker } from './byte-taker.ts';
import { type ArchiveReader, type ChecksumPorts, Checksums } from './checksums.ts';
import type { ZipLayout, ZipPart } from './zip-layout.ts';

/**
 * The bytes `range` of an archive. The same range of the same entries is the same bytes at any time and on any server. What is held is a
 * few pieces; a file's checksum is taken from its bytes as they pass. Leaving early closes what is open.
 * @throws ContentError as reading does; then what was given is not the whole, and nobody may be told that it is.
 */
export async function* streamArchive(ports: ChecksumPorts, reader: ArchiveReader, layout: ZipLayout, range: ByteRange): AsyncGenerator<Uint8Array, void, undefined> {
  const checksums = new Checksums(ports, reader, layout.entries);
  const files = new ByteTaker(openFiles(ports, reader.space, filesIn(layout, range)));
  let isBegun = false;
  let sum = 0;
  try {
    for (const part of layout.parts(range)) {
      // A store that is down is told before anything was said, also when a header comes first.
      if (!isBegun && hasBytes(layout, range)) await files.begin();
      isBegun = true;
      if (part.kind !== 'bytes') {
        yield layout.encode(part, saysSum(part) ? await checksums.of(part.entry) : 0);
        continue;
      }
      if (part.from === 0) sum = 0;
      for await (const piece of files.take(part.to - part.from)) {
        sum = crc32(piece, sum);
        yield piece;
      }
      if (part.from === 0 && part.to === layout.entries[part.entry]?.size) await checksums.learn(part.entry, sum);
    }
  } finally {
    await files.close();
    await checksums.keep();
  }
}

const saysSum = ({ kind }: ZipPart): boolean => kind === 'descriptor' || kind === 'directory';

const hasBytes = (layout: ZipLayout, range: ByteRange): boolean => !filesIn(layout, range).next().done;

/** The files' parts that lie in the range. */
function* filesIn(layout: ZipLayout, range: ByteRange): Generator<FilePart, void, undefined> {
  for (const { kind, entry, from, to } of layout.parts(range)) {
    const file = layout.entries[entry];
    if (kind === 'bytes' && file?.content != null) yield { content: file.content, size: file.size, from, to };
  }
}
