import type { ExchangeRequest, ExchangeResponse, ManifestsRequest, ManifestsResponse } from '@holdfast/protocol';
import { SyncClientError, type PackUpload, type ReadingWay, type Transport, type TransportEvents } from '@holdfast/sync-client';

/** A way on which answers get lost after the server has done what was asked (scenarios: `drop`). */
export class DroppingTransport implements Transport {
  readonly #way: Transport;
  /** The answers to so many of the next exchanges. */
  drops = 0;

  constructor(way: Transport) {
    this.#way = way;
  }

  connect(events: TransportEvents): () => void {
    return this.#way.connect(events);
  }

  async exchange(request: ExchangeRequest): Promise<ExchangeResponse> {
    const answer = await this.#way.exchange(request);
    if (this.drops === 0) return answer;
    this.drops -= 1;
    throw new SyncClientError('offline', 'The answer was lost on its way');
  }

  manifests(request: ManifestsRequest): Promise<ManifestsResponse> {
    return this.#way.manifests(request);
  }

  uploadPack(upload: PackUpload): Promise<void> {
    return this.#way.uploadPack(upload);
  }

  async discardUpload(url: string): Promise<void> {
    await this.#way.discardUpload?.(url);
  }

  get reading(): ReadingWay {
    const { reading } = this.#way;
    if (reading === undefined) throw new SyncClientError('refused', 'The way has none of this', { status: 404 });
    return reading;
  }

  content(...asked: Parameters<Transport['content']>): ReturnType<Transport['content']> {
    return this.#way.content(...asked);
  }

  manifest(...asked: Parameters<Transport['manifest']>): ReturnType<Transport['manifest']> {
    return this.#way.manifest(...asked);
  }

  versions(...asked: Parameters<Transport['versions']>): ReturnType<Transport['versions']> {
    return this.#way.versions(...asked);
  }
}
