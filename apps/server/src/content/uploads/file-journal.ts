import { appendFile, open, readFile, truncate } from 'node:fs/promises';
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
  readonly sealed: readonly (readonly [hash: string, size: number])[];
  /** Bytes of the present part that may be trusted. */
  readonly trusted: number;
}

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

const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return '';
    throw error;
  });

/** The lines that were written whole. */
const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

/** Reads a journal; a last line that a crash cut short never happened. */
export const readJournal = async (path: string): Promise<JournalState> => {
  const sealed: (readonly [string, number])[] = [];
  let trusted = 0;
  for (const entry of wholeLines(await readText(path)).split('\n').slice(0, -1)) {
    const line = journalLine.parse(JSON.parse(entry));
    if ('synced' in line) trusted = line.synced;
    else if ('sealing' in line) trusted = line.sealing;
    else {
      sealed.push(...line.sealed);
      trusted = 0;
    }
  }
  return { sealed, trusted };
};

/** Reads a journal that is to be gone on with: what a crash left of a last line is taken off, or the next one would be written behind it. */
export const openJournal = async (path: string): Promise<JournalState> => {
  const text = await readText(path);
  const whole = wholeLines(text);
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  return readJournal(path);
};
