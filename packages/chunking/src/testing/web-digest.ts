/** The slice of WebCrypto used here; Node and browsers both have it. */
declare const crypto: { readonly subtle: { digest(algorithm: 'SHA-256', bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> } };

/** SHA-256 by the engine's WebCrypto: a Digest for tests that run anywhere. */
export async function webDigest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
