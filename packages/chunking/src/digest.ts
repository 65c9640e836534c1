/**
 * SHA-256, handed in: this package computes none itself, so that the browser brings WebCrypto and the server node:crypto.
 * Answers the 32 bytes of the digest of `bytes`, which it neither keeps nor changes.
 */
export type Digest = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;
