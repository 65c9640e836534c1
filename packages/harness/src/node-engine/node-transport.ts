import type { SpaceId } from '@holdfast/domain';
import { ServerTransport } from '@holdfast/transport';
import type { NodeSession } from './node-session.ts';

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
    });
  }
}
