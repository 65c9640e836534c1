import type { NodeId, SpaceId, UserId, VersionId } from '@holdfast/domain';
import { exchangeResponse, manifest, manifestsResponse, poke, problem, snapshotResponse, versionsResponse } from '@holdfast/protocol';
import type { ExchangeRequest, ExchangeResponse, ManifestsRequest, ManifestsResponse, VersionsResponse, WireManifest } from '@holdfast/protocol';
import { noAnswer, refusalOf } from '@holdfast/sync-client';
import type { PackUpload, SnapshotWay, Transport, TransportEvents } from '@holdfast/sync-client';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { uploadPack } from './tus-pack-upload.ts';

/** An exchange that takes longer is asked again; both times it counts once (H28). */
const answerWithinMs = 30_000;
const manifestsWithinMs = 120_000;

/** The way to the server that served this app: a Socket.IO connection while it stands, HTTP otherwise, tus for packs. */
export class WebTransport implements Transport {
  readonly #origin: string;
  readonly #user: UserId;
  readonly #space: SpaceId;
  readonly #socket: Socket;
  readonly snapshots: SnapshotWay = {
    head: async (device, signal) => snapshotResponse.parse(await this.#body(`spaces/${this.#space}/snapshot?device=${device}`, signal, (answer) => answer.json())),
    part: async (snapshot, part, signal) => await this.#body(`spaces/${this.#space}/snapshot/${snapshot}/${part}`, signal, (answer) => answer.text()),
  };

  /** Everything is sent as `user`: the cookie may be another person's by now, and is refused then (H7). */
  constructor(origin: string, user: UserId, space: SpaceId) {
    this.#origin = origin;
    this.#user = user;
    this.#space = space;
    this.#socket = io(origin, { auth: { user }, autoConnect: false, transports: ['websocket'], reconnectionDelay: 250, reconnectionDelayMax: 10_000, forceNew: true });
  }

  connect(events: TransportEvents): () => void {
    const stop = new AbortController();
    this.#socket.on('connect', () => this.#subscribe(events));
    this.#socket.on('disconnect', (reason) => {
      events.onDisconnected();
      // The server ended it: it does not come back by itself.
      if (reason === 'io server disconnect') this.#socket.connect();
    });
    this.#socket.on('poke', (told: unknown) => {
      const parsed = poke.safeParse(told);
      // A hint that cannot be read still says that something moved: the connection's hello pulls (H27).
      if (parsed.success) events.onPoke(parsed.data);
      else events.onConnected();
    });
    self.addEventListener('online', () => this.reconnect(), { signal: stop.signal });
    self.addEventListener('offline', () => this.#socket.disconnect(), { signal: stop.signal });
    this.#socket.connect();
    return () => {
      stop.abort();
      this.#socket.removeAllListeners();
      this.#socket.disconnect();
    };
  }

  /** Connects at once instead of after the pause that failures have brought. */
  reconnect(): void {
    if (this.#socket.connected) return;
    this.#socket.disconnect();
    this.#socket.connect();
  }

  async exchange(request: ExchangeRequest): Promise<ExchangeResponse> {
    const answer = this.#socket.connected ? await this.#ask('exchange', request) : await this.#post('exchange', request, answerWithinMs);
    return exchangeResponse.parse(answer);
  }

  async manifests(request: ManifestsRequest): Promise<ManifestsResponse> {
    return manifestsResponse.parse(await this.#post('manifests', request, manifestsWithinMs, { 'holdfast-space': request.space }));
  }

  uploadPack(upload: PackUpload): Promise<void> {
    return uploadPack(upload, { endpoint: this.#address('uploads'), headers: this.#headers, metadata: { kind: 'pack', space: this.#space } });
  }

  async content(node: NodeId, version: VersionId | null, from: number, to: number | null, signal: AbortSignal): Promise<Blob> {
    const query = version === null ? '' : `?version=${version}`;
    const whole = from === 0 && to === null;
    const headers: Record<string, string> = whole ? {} : { range: `bytes=${from}-${to === null ? '' : to - 1}` };
    const answer = await this.#fetch(`spaces/${this.#space}/nodes/${node}/content${query}`, { headers, signal });
    return await answer.blob().catch((error: unknown) => {
      throw noAnswer(error, 'The download');
    });
  }

  async manifest(node: NodeId, version: VersionId | null, signal: AbortSignal): Promise<WireManifest> {
    const query = version === null ? '' : `?version=${version}`;
    return manifest.parse(await this.#body(`spaces/${this.#space}/nodes/${node}/manifest${query}`, signal, (answer) => answer.json()));
  }

  async versions(node: NodeId, cursor: string | null): Promise<VersionsResponse> {
    const query = cursor === null ? '' : `?cursor=${cursor}`;
    const answer = await this.#fetch(`spaces/${this.#space}/nodes/${node}/versions${query}`, { headers: {}, signal: AbortSignal.timeout(answerWithinMs) });
    return versionsResponse.parse(await answer.json().catch((error: unknown) => {
      throw noAnswer(error, 'The list of versions');
    }));
  }

  #subscribe(events: TransportEvents): void {
    this.#socket.timeout(answerWithinMs).emitWithAck('subscribe', { space: this.#space }).then(
      () => events.onConnected(),
      // Without an answer there is no connection worth the name: begin again.
      () => this.#socket.disconnect().connect(),
    );
  }

  async #ask(event: string, request: unknown): Promise<unknown> {
    const answer: unknown = await this.#socket.timeout(answerWithinMs).emitWithAck(event, request).catch((error: unknown) => {
      throw noAnswer(error, `The call ${event}`);
    });
    const told = problem.safeParse((answer as { readonly error?: unknown } | null)?.error);
    if (told.success) throw refusalOf(told.data.status, told.data);
    return answer;
  }

  async #post(call: string, request: unknown, withinMs: number, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const answer = await this.#fetch(call, {
      method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(request), signal: AbortSignal.timeout(withinMs),
    });
    return await answer.json().catch((error: unknown) => {
      throw noAnswer(error, `The answer to ${call}`);
    });
  }

  async #body<T>(path: string, signal: AbortSignal, read: (answer: Response) => Promise<T>): Promise<T> {
    const answer = await this.#fetch(path, { headers: {}, signal });
    return await read(answer).catch((error: unknown) => {
      throw noAnswer(error, `The answer to ${path}`);
    });
  }

  async #fetch(path: string, init: RequestInit & { readonly headers: Readonly<Record<string, string>> }): Promise<Response> {
    const answer = await fetch(this.#address(path), { ...init, headers: { ...init.headers, ...this.#headers }, credentials: 'same-origin' }).catch((error: unknown) => {
      throw noAnswer(error, `The request ${path}`);
    });
    if (!answer.ok) throw refusalOf(answer.status, await answer.json().catch(() => null));
    return answer;
  }

  get #headers(): Readonly<Record<string, string>> {
    return { 'holdfast-user': this.#user };
  }

  #address(path: string): string {
    return `${this.#origin}/api/v1/${path}`;
  }
}
