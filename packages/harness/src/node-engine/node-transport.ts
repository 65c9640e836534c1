import { Readable } from 'node:stream';
import type { SpaceId } from '@holdfast/domain';
import type { PackSource } from '@holdfast/sync-client';
import { ServerTransport } from '@holdfast/transport';
import type { NodeSession } from './node-session.ts';

/** Bytes of a pack that are read at a time, and ahead of the wire. */
const pieceBytes = 1024 * 1024;

async function* piecesOf(source: PackSource, from: number, to: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for (let at = from; at < to; at += pieceBytes) yield await source.read(at, Math.min(to, at + pieceBytes));
}

/** The way from a Node process to the server, as the person who is signed in. */
export class NodeTransport extends ServerTransport {
  constructor({ url, headers }: Pick<NodeSession, 'url' | 'headers'>, space: SpaceId) {
    super({
      origin: url, space, headers,
      connection: { extraHeaders: { ...headers }, reconnectionDelay: 100 },
      packBody: async (source) => {
        const bytes = await source.read(0, source.size);
        return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      },
      packStream: (source, from, to) => Readable.from(piecesOf(source, from, to), { objectMode: false, highWaterMark: pieceBytes }),
    });
  }
}
