import type { SpaceId, UserId } from '@holdfast/domain';
import type { TransportEvents } from '@holdfast/sync-client';
import { ServerTransport } from '@holdfast/transport';

/**
 * The way to the server that served this app. What the browser says of the network only makes it quicker: that there is none may be wrong, and
 * that there is one again may never be said.
 */
export class WebTransport extends ServerTransport {
  /** Everything is sent as `user`: the cookie may be another person's by now, and is refused then (H7). */
  constructor(origin: string, user: UserId, space: SpaceId) {
    super({
      origin, space, headers: { 'holdfast-user': user },
      connection: { auth: { user }, reconnectionDelay: 250, reconnectionDelayMax: 10_000 },
      packBody: async (source, inMemory) => (inMemory || source.blob === undefined ? new Blob([await source.read(0, source.size)]) : await source.blob()),
    });
  }

  override connect(events: TransportEvents): () => void {
    const stop = new AbortController();
    self.addEventListener('online', () => this.reconnect(), { signal: stop.signal });
    self.addEventListener('offline', () => this.beginAgain(), { signal: stop.signal });
    const close = super.connect(events);
    return () => {
      stop.abort();
      close();
    };
  }
}
