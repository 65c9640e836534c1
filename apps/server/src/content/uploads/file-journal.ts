import { createReadStream } from 'node:fs';
import { appendFile, open, truncate } from 'node:fs/promises';
import { chunkHash } from '@holdfast/protocol';
import { z } from 'zod';
import { systemCodeOf } from '../../server-error.ts';

const journalLine = z.union([
  /** The part's first so many bytes are on the disk. */
  z.object({ synced: z.int() }),
  /** The part, of so many bytes of content, is about to get its trailer. */
  z.object({ sealing: z.int() }),
  /** The part became a stored pack of these chunks; the next part is empty. */
  z.object({ sealed: z.array(z.tuple([chunkHash, z.int()])) }),
]);
export type JournalLine = z.infer<typeof journalLine>;

/** What a journal adds up to. */
export interface JournalState {
  /** Bytes of the present part that may be trusted. */
  readonly trusted: number;
  /** Bytes of the journal, and of its whole lines: what a crash cut short lies behind them. */
  readonly size: number;
  readonly whole: number;
}

/** Told each chunk of the packs that are stored, in order. */
export type OnSealed = (hash: string, size: number) => void;

/** Adds a line and makes it durable. */
export const appendLine = async (path: string, line: JournalLine): Promise<void> => {
  const handle = await open(path, 'a', 0o600);
  try {
    await appendFile(handle, `${JSON.stringify(line)}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
};

/**
 * Reads a journal, a piece at a time: that of a file of 1 TB has 80 MB, and would hold everybody up for seconds, were it taken apart at
 * once. A last line that a crash cut short never happened; one that is not there is empty.
 */
export const readJournal = async (path: string, onSealed: OnSealed = () => undefined): Promise<JournalState> => {
  let [trusted, whole, size] = [0, 0, 0];
  const take = (entry: Buffer): void => {
    const line = journalLine.parse(JSON.parse(entry.toString()));
    if ('synced' in line) trusted = line.synced;
    else if ('sealing' in line) trusted = line.sealing;
    else {
      for (const [hash, size] of line.sealed) onSealed(hash, size);
      trusted = 0;
    }
    whole += entry.length + 1;
  };
  try {
    let rest = Buffer.alloc(0);
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      size += piece.length;
      rest = eachLine(Buffer.concat([rest, piece]), take);
    }
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
  }
  return { trusted, size, whole };
};

/** Answers what no line ends yet. */
const eachLine = (bytes: Buffer<ArrayBuffer>, take: (line: Buffer) => void): Buffer<ArrayBuffer> => {
  let from = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    take(bytes.subarray(from, end));
    from = end + 1;
  }
  return bytes.subarray(from);
};

/** Reads a journal that is to be gone on with: what a crash left of a last line is taken off, or the next one would be written behind it. */
export const openJournal = async (path: string, onSealed: OnSealed): Promise<JournalState> => {
  const state = await readJournal(path, onSealed);
  if (state.whole < state.size) await truncate(path, state.whole);
  return state;
};
