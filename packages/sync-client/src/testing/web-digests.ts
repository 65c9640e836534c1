import type { Digests } from '../ports/digest.ts';

/** SHA-256 by WebCrypto. Its promises settle from another thread: where order must repeat, bring a synchronous one. */
export const webDigests: Digests = {
  sha256: (pieces) => Promise.all(pieces.map(async (piece) => new Uint8Array(await crypto.subtle.digest('SHA-256', piece)))),
};
