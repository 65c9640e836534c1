import { randomFrom, type FileContent } from '@holdfast/simulator';

/** The bytes of a content of a scenario. */
export const bytesOf = (content: FileContent): Uint8Array<ArrayBuffer> =>
  typeof content === 'string' ? new Uint8Array(Buffer.from(content)) : randomFrom(`content ${content.seed}`).bytes(content.random);
