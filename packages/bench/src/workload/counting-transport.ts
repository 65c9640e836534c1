import { NodeTransport } from '@holdfast/harness';
import type { PackUpload } from '@holdfast/sync-client';

/** The way to the server, with a count of the packs that it took. */
export class CountingTransport extends NodeTransport {
  /** Bytes of whole packs, with their tables. */
  sent = 0;

  override async uploadPack(upload: PackUpload): Promise<void> {
    await super.uploadPack(upload);
    this.sent += upload.source.size;
  }
}
