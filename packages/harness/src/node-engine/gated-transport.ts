import type { ExchangeRequest, ExchangeResponse, ManifestsRequest, ManifestsResponse } from '@holdfast/protocol';
import { SyncClientError, type PackUpload, type ReadingWay, type SnapshotWay, type Transport, type TransportEvents } from '@holdfast/sync-client';

/** A network cable: nothing passes until it is plugged in. Calls under way when it is pulled end as they would on a dead line. */
export class GatedTransport implements Transport {
  readonly #way: Transport;
  readonly #waiting = new Map<TransportEvents, (() => void) | null>();
  readonly #snapshots: boolean;
  #plugged = false;

  /** Without snapshots, everything is fetched page by page. */
  constructor(way: Transport, snapshots = true) {
    this.#way = way;
    this.#snapshots = snapshots;
  }

  plug(): void {
    if (this.#plugged) return;
    this.#plugged = true;
    for (const events of this.#waiting.keys()) this.#waiting.set(events, this.#way.connect(events));
  }

  unplug(): void {
    if (!this.#plugged) return;
    this.#plugged = false;
    for (const [events, disconnect] of this.#waiting) {
      disconnect?.();
      this.#waiting.set(events, null);
      events.onDisconnected();
    }
  }

  connect(events: TransportEvents): () => void {
    this.#waiting.set(events, this.#plugged ? this.#way.connect(events) : null);
    return () => {
      this.#waiting.get(events)?.();
      this.#waiting.delete(events);
    };
  }

  async exchange(request: ExchangeRequest): Promise<ExchangeResponse> {
    this.#reach();
    return this.#way.exchange(request);
  }

  async manifests(request: ManifestsRequest): Promise<ManifestsResponse> {
    this.#reach();
    return this.#way.manifests(request);
  }

  async uploadPack(upload: PackUpload): Promise<void> {
    this.#reach();
    return this.#way.uploadPack(upload);
  }

  async discardUpload(url: string): Promise<void> {
    this.#reach();
    await this.#way.discardUpload?.(url);
  }

  get snapshots(): SnapshotWay {
    const way = (): SnapshotWay => {
      this.#reach();
      if (!this.#snapshots || this.#way.snapshots === undefined) throw new SyncClientError('refused', 'There are no snapshots behind this cable', { status: 404 });
      return this.#way.snapshots;
    };
    return { head: async (device, signal) => way().head(device, signal), part: async (snapshot, part, signal) => way().part(snapshot, part, signal) };
  }

  get reading(): ReadingWay {
    const way = (): ReadingWay => {
      this.#reach();
      if (this.#way.reading === undefined) throw new SyncClientError('refused', 'Behind this cable is no way to read many at once', { status: 404 });
      return this.#way.reading;
    };
    return { manifests: async (...asked) => way().manifests(...asked), chunks: async (...asked) => way().chunks(...asked) };
  }

  async content(...asked: Parameters<Transport['content']>): ReturnType<Transport['content']> {
    this.#reach();
    return this.#way.content(...asked);
  }

  async manifest(...asked: Parameters<Transport['manifest']>): ReturnType<Transport['manifest']> {
    this.#reach();
    return this.#way.manifest(...asked);
  }

  async versions(...asked: Parameters<Transport['versions']>): ReturnType<Transport['versions']> {
    this.#reach();
    return this.#way.versions(...asked);
  }

  #reach(): void {
    if (!this.#plugged) throw new SyncClientError('offline', 'The network is unplugged');
  }
}
