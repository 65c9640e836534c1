import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ServerError } from '../../server-error.ts';

/** Bytes of each algorithm's digest. sha1 is tus' must. */
const digestSizes = { sha1: 20, sha256: 32, md5: 16, crc32: 4 } as const;
export type CheckAlgorithm = keyof typeof digestSizes;
export const checkAlgorithms = Object.keys(digestSizes) as readonly CheckAlgorithm[];

/** What the bytes of one request must come to (tus: Upload-Checksum). */
export interface UploadCheck {
  readonly algorithm: CheckAlgorithm;
  readonly digest: Buffer;
}

const isKnown = (algorithm: string): algorithm is CheckAlgorithm => Object.hasOwn(digestSizes, algorithm);

/** Reads Upload-Checksum, an algorithm and a digest in Base64; null when the request has none. @throws ServerError `invalid-request` */
export const readCheck = (header: string | undefined): UploadCheck | null => {
  if (header === undefined) return null;
  const [algorithm = '', text = '', ...more] = header.split(' ');
  if (!isKnown(algorithm)) throw invalid(`The checksum "${algorithm.slice(0, 40)}" is not known here: send one of ${checkAlgorithms.join(', ')}.`);
  const digest = Buffer.from(text, 'base64');
  if (more.length > 0 || digest.length !== digestSizes[algorithm] || digest.toString('base64') !== text) {
    throw invalid(`Upload-Checksum must be "${algorithm}", a space, and the ${digestSizes[algorithm]} bytes of the checksum in Base64.`);
  }
  return { algorithm, digest };
};

const invalid = (message: string): ServerError => new ServerError('invalid-request', message, { subject: 'Upload-Checksum' });

export interface RunningDigest {
  update(piece: Uint8Array): void;
  digest(): Buffer;
}

export const beginDigest = (algorithm: CheckAlgorithm): RunningDigest => (algorithm === 'crc32' ? new Crc32() : createHash(algorithm));

/** As four bytes, the highest first. */
class Crc32 implements RunningDigest {
  #value = 0;

  update(piece: Uint8Array): void {
    this.#value = crc32(piece, this.#value);
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#value);
    return bytes;
  }
}
