import { createHash } from 'node:crypto';
import { buildManifest, type Chunker, chunkerById, contentHash } from '@holdfast/chunking';

const chunkers = ['fastcdc-128k-1', 'fastcdc-1m-1'].map(chunkerById);
const digest = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(bytes).digest());

/** What a content of these bytes is called that this rule cuts. */
export const nameCutBy = async (chunker: Chunker, bytes: Uint8Array<ArrayBuffer>): Promise<string> => contentHash(await buildManifest([bytes], digest, { chunker }), digest);

/** What contents of these bytes are called, whichever rule cut them: nobody needs to be told what a version holds to know whether it came whole. */
export const namesOf = (bytes: Uint8Array<ArrayBuffer>): Promise<readonly string[]> => Promise.all(chunkers.map((chunker) => nameCutBy(chunker, bytes)));
