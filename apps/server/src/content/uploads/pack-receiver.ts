import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ContentError, type PackPorts, PackVerifier, storePack, trailerFor } from '@holdfast/sync-server';
import { FileWriter, giveBack, type Gathering } from '../file-writer.ts';
import type { Receiver } from './receiver.ts';
import type { PackUpload } from './upload-record.ts';
import { readSpooled, type UploadSpool } from './upload-spool.ts';

/**
 * Receives a pack: every chunk is verified as it comes, the bytes go to the spool, the whole becomes one object.
 * Its offset is no stored number: after a crash it is read off the bytes on the disk, up to the last chunk that hashes (H42).
 */
export class PackReceiver implements Receiver {
  readonly #ports: PackPorts;
  readonly #record: PackUpload;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #verifier: PackVerifier;
  readonly #writer: FileWriter;

  private constructor(ports: PackPorts, record: PackUpload, path: string, handle: FileHandle, verifier: PackVerifier, gathering: Gathering) {
    this.#ports = ports;
    this.#record = record;
    this.#path = path;
    this.#handle = handle;
    this.#verifier = verifier;
    this.#writer = new FileWriter(handle, verifier.taken, gathering, giveBack);
  }

  /** Begins an upload that has sent nothing yet. */
  static async begin(ports: PackPorts, spool: UploadSpool, record: PackUpload): Promise<PackReceiver> {
    const path = spool.pathOf(record.id, 'part');
    return new PackReceiver(ports, record, path, await open(path, 'w+', 0o600), new PackVerifier(record.length, ports.sha256), spool.budget);
  }

  /** Goes on from what the spool holds. */
  static async open(ports: PackPorts, spool: UploadSpool, record: PackUpload): Promise<PackReceiver> {
    const path = spool.pathOf(record.id, 'part');
    const verifier = new PackVerifier(record.length, ports.sha256);
    const trusted = await verifiedPart(ports, path, record.length);
    for await (const block of readSpooled(path, trusted)) verifier.push(block);
    const handle = await open(path, trusted === 0 ? 'w+' : 'r+', 0o600);
    try {
      await handle.truncate(trusted);
      return new PackReceiver(ports, record, path, handle, verifier, spool.budget);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get offset(): number {
    return this.#verifier.taken;
  }

  take(piece: Uint8Array<ArrayBuffer>): Promise<void> | undefined {
    this.#verifier.push(piece);
    return this.#writer.push(piece);
  }

  settle(): Promise<void> {
    return this.#writer.flush();
  }

  async finish(): Promise<PackUpload> {
    const entries = this.#verifier.finish();
    await this.#writer.push(await trailerFor(entries, this.#ports.sha256));
    await this.#writer.flush();
    await this.#handle.datasync();
    const size = this.#writer.end;
    await this.close();
    const source = { size, file: this.#path, open: () => createReadStream(this.#path) };
    await storePack(this.#ports, { upload: this.#record.id, space: this.#record.space, uploader: this.#record.user, entries, source });
    return { ...this.#record, finished: true };
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** How many bytes of the spooled pack are right: all up to the end of its table or of its last chunk that hashes. */
const verifiedPart = async (ports: PackPorts, path: string, length: number): Promise<number> => {
  const verifier = new PackVerifier(length, ports.sha256);
  try {
    for await (const block of readSpooled(path, length)) verifier.push(block);
  } catch (error) {
    if (!(error instanceof ContentError)) throw error; // a power cut tore the rest: what comes before still holds
  }
  return verifier.verified;
};
