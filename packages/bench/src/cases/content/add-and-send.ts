import type { NodeId } from '@holdfast/domain';
import { openDiskFile } from '@holdfast/harness';
import type { AddEntry } from '@holdfast/sync-client';
import { timed } from '../../measure/clock.ts';
import { MemoryFile } from '../../workload/memory-file.ts';
import type { Device } from '../session-engine.ts';

const written = 1_767_600_000_000;

export interface Sent {
  /** Milliseconds until it is durable on the device. */
  readonly stagedMs: number;
  /** What was made in the tree, in the order of the entries; folders first. */
  readonly created: readonly NodeId[];
}

const addAndSend = async (device: Device, entries: readonly AddEntry[], withinMs: number): Promise<Sent> => {
  const { result, ms } = await timed(() => device.engine.addFiles(device.engine.root, entries));
  await device.settle(withinMs);
  return { stagedMs: ms, created: result.created };
};

/** Drops files into a new folder; resolves when every one of them is durable and in the tree on the server. */
export const dropFiles = (device: Device, folder: string, files: readonly Uint8Array<ArrayBuffer>[], withinMs: number): Promise<Sent> =>
  addAndSend(device, files.map((bytes, index) => ({
    path: [folder, `file-${String(index).padStart(5, '0')}.bin`], blob: new MemoryFile(bytes), mtime: written, mime: 'application/octet-stream',
  })), withinMs);

/** The same for one file on the disk. */
export const dropFileAt = async (device: Device, name: string, path: string, withinMs: number): Promise<Sent> => {
  await using file = await openDiskFile(path);
  return await addAndSend(device, [{ path: [name], blob: file.source, mtime: written, mime: 'application/octet-stream' }], withinMs);
};
