import type { FileHandle } from 'node:fs/promises';
import { type ByteRange, ContentError, type ObjectKey, type ObjectStream } from '@holdfast/sync-server';
import { type DiskLimits, within } from './disk-deadline.ts';

/** Bytes read at a time, and read ahead while the reader works on the last ones. */
const blockBytes = 512 * 1024;

/** A range of an open file as a stream that owns the handle: read to the end or closed, it is given back. */
export const diskStream = (handle: FileHandle, key: ObjectKey, range: ByteRange, { deadlineMs }: Pick<DiskLimits, 'deadlineMs'>): ObjectStream => {
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    handle.close().catch(() => undefined); // a reader has nothing to lose by it
  };
  const read = async (at: number): Promise<Uint8Array> => {
    const block = Buffer.allocUnsafeSlow(Math.min(blockBytes, range.to - at));
    const { bytesRead } = await within(deadlineMs, handle.read(block, 0, block.length, at));
    if (bytesRead === 0) throw new ContentError('objectDamaged', `"${key}" ended at ${at} while it was read up to ${range.to}`, { subject: key });
    return block.subarray(0, bytesRead);
  };
  async function* blocks(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      let at = range.from;
      let next = at < range.to && open ? read(at) : null;
      while (next !== null) {
        const block = await next;
        at += block.length;
        next = at < range.to && open ? read(at) : null;
        next?.catch(() => undefined); // heard when it is awaited in its turn
        yield block;
      }
    } finally {
      close();
    }
  }
  return { close, [Symbol.asyncIterator]: blocks };
};
