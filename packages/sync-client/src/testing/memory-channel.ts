import type { Channel, ChannelMessage } from '../ports/channel.ts';
import { copied } from './copied.ts';

/** One device's channel. Messages are cloned and delivered in order, each listener in a microtask of its own. */
export class MemoryChannel {
  readonly #ends = new Set<Set<(message: ChannelMessage) => void>>();

  open(): Channel {
    const listeners = new Set<(message: ChannelMessage) => void>();
    this.#ends.add(listeners);
    return {
      post: (message) => this.#post(listeners, copied(message)),
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => {
        this.#ends.delete(listeners);
        listeners.clear();
      },
    };
  }

  #post(from: Set<(message: ChannelMessage) => void>, message: ChannelMessage): void {
    if (!this.#ends.has(from)) return;
    for (const end of this.#ends) {
      if (end === from) continue;
      queueMicrotask(() => {
        for (const listener of [...end]) listener(message);
      });
    }
  }
}
