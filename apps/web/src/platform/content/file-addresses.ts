import type { SpaceId } from '@holdfast/domain';
import { type AddressOptions, serverAddress, tabAddress } from '@holdfast/protocol';
import type { NodeView } from '@holdfast/sync-client';
import { asWhose, type TabMessage } from './content-wire.ts';

export interface AddressParts {
  readonly space: SpaceId;
  /** Has the engine answer at this port; null where nothing gives out bytes to others. */
  readonly serve: ((port: MessagePort) => void) | null;
  /** Absent where the browser allows no service worker. */
  readonly workers: Pick<ServiceWorkerContainer, 'controller' | 'addEventListener' | 'startMessages'> | undefined;
}

/**
 * Addresses under which this page, and no other, has the service worker give out files of its own engine, also without a network. They are
 * good until `close` (H7).
 */
export class FileAddresses {
  readonly #parts: AddressParts;
  /** Whoever knows it may ask this page's engine: it is told to the service worker only. */
  readonly #tab = crypto.randomUUID();
  readonly #closed = new AbortController();
  /** Whoever got a port; it need not be, or no longer be, in charge of this page. */
  readonly #told = new Set<MessageEventSource>();

  constructor(parts: AddressParts) {
    this.#parts = parts;
    const { workers, serve } = parts;
    if (workers === undefined || serve === null) return;
    workers.addEventListener('message', ({ data, source }: MessageEvent) => {
      if (asWhose(data)?.tab !== this.#tab || source === null) return;
      const { port1, port2 } = new MessageChannel();
      serve(port1);
      this.#told.add(source);
      source.postMessage({ type: 'content-mine', tab: this.#tab } satisfies TabMessage, { transfer: [port2] });
    }, { signal: this.#closed.signal });
    workers.startMessages();
  }

  /** Null where no service worker is in charge of this page, or the version has no name yet. */
  here({ id, version, name }: Addressed, options: AddressOptions): string | null {
    const { space, serve, workers } = this.#parts;
    if (version === null || serve === null || !workers?.controller || this.#closed.signal.aborted) return null;
    return tabAddress({ tab: this.#tab, space, node: id, version, name }, options);
  }

  /** Where the server serves it; null where there is none. */
  there({ id, version }: Addressed, options: AddressOptions): string | null {
    const { space, serve } = this.#parts;
    return version === null || serve === null ? null : serverAddress({ space, node: id, version }, options);
  }

  /** Nobody gets anything more under them; what is under way breaks off. */
  close(): void {
    this.#closed.abort();
    for (const worker of this.#told) worker.postMessage({ type: 'content-left', tab: this.#tab } satisfies TabMessage);
    this.#told.clear();
  }
}

type Addressed = Pick<NodeView, 'id' | 'version' | 'name'>;
