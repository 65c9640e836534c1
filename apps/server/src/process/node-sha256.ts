import { createHash, hash } from 'node:crypto';
import type { Sha256 } from '@holdfast/sync-server';

/** SHA-256 by OpenSSL: 1.5 GiB/s on one core with hardware support. */
export const nodeSha256: Sha256 = {
  digest: (bytes) => hash('sha256', bytes, 'buffer'),
  begin() {
    const running = createHash('sha256');
    return { update: (bytes) => void running.update(bytes), digest: () => running.digest() };
  },
};
