import type { NodeId, SpaceId, VersionId } from '@holdfast/domain';
import { exchangeResponse, manifest, manifestsFound, manifestsResponse, poke, problem, protocolLevel, recogniserOf, snapshotResponse, versionsResponse } from '@holdfast/protocol';
import type { ExchangeRequest, ExchangeResponse, ManifestsRequest, ManifestsResponse, Problem, VersionsResponse, WireManifest } from '@holdfast/protocol';
import { noAnswer, refusalOf } from '@holdfast/sync-client';
import type { PackSource, PackUpload, ReadingWay, SnapshotWay, Transport, TransportEvents } from '@holdfast/sync-client';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { endUpload, uploadPack, type StreamOf, type TusBody } from './tus-pack-upload.ts';

const isAnswer = recogniserOf(exchangeResponse);

/** An exchange that takes longer is asked again; both times it counts once (H28). */
const answerWithinMs = 30_000;
const manifestsWithinMs = 120_000;

/** What differs between a browser and a process of Node. */
export interface WayToServer {
  /** Without a slash at the end. */
  readonly origin: string;
  readonly space: SpaceId;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the connection: who we are, and how soon it is tried again. */
  readonly connection: Partial<ManagerOptions & SocketOptions>;
  /** What travels as a pack. `inMemory`: what is read from the disk while it travels broke off, perhaps because it could not be read. */
  readonly packBody: (source: PackSource, inMemory: boolean) => Promise<TusBody>;
  /** A large pack as a stream, in a process that can send one. */
  readonly packStream?: StreamOf;
}

/** The way to a server: a Socket.IO connection while it stands, HTTP otherwise, tus for packs. */
export class ServerTransport implements Transport {
  readonly #way: WayToServer;
  readonly #space: SpaceId;
  readonly #socket: Socket;
  readonly snapshots: SnapshotWay = {
    head: async (device, signal) => snapshotResponse.parse(await this.#json(`spaces/${this.#space}/snapshot?device=${device}&understands=${protocolLevel}`, signal)),
    part: async (snapshot, part, signal) => await this.#body(`spaces/${this.#space}/snapshot/${snapshot}/${part}`, { signal }, (answer) => answer.text()),
  };

  readonly reading: ReadingWay = {
    manifests: async (ids, signal) => manifestsFound.parse(await this.#body(`spaces/${this.#space}/manifests`, { ...asJson({ ids }), signal }, (answer): Promise<unknown> => answer.json())),
    chunks: (chunks, signal, onBytes) => this.#body(`spaces/${this.#space}/chunks`, { ...asJson({ chunks }), signal }, (answer) => blobOf(answer, onBytes)),
  };

  constructor(way: WayToServer) {
    this.#way = way;
    this.#space = way.space;
    this.#socket = io(way.origin, { autoConnect: false, transports: ['websocket'], forceNew: true, ...way.connection });
  }

  connect(events: TransportEvents): () => void {
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
    this.#socket.connect();
    return () => {
      this.#socket.removeAllListeners();
      this.#socket.disconnect();
    };
  }

  /** Connects at once instead of after the pause that failures have brought. */
  reconnect(): void {
    if (!this.#socket.connected) this.beginAgain();
  }

  /** Gives up the connection that stands, which has no network by now, and tries for another as after any failure. */
  beginAgain(): void {
    this.#socket.disconnect();
    this.#socket.connect();
  }

  async exchange(request: ExchangeRequest): Promise<ExchangeResponse> {
    const answer = this.#socket.connected ? await this.#ask('exchange', request) : await this.#post('exchange', request, answerWithinMs);
    return isAnswer(answer) ? answer : exchangeResponse.parse(answer);
  }

  async manifests(request: ManifestsRequest): Promise<ManifestsResponse> {
    return manifestsResponse.parse(await this.#post('manifests', request, manifestsWithinMs, { 'holdfast-space': request.space }));
  }

  uploadPack(upload: PackUpload): Promise<void> {
    const { headers, packBody, packStream = null } = this.#way;
    return uploadPack(upload, { endpoint: this.#address('uploads'), headers, metadata: { kind: 'pack', space: this.#space }, bodyOf: packBody, streamOf: packStream });
  }

  discardUpload(url: string): Promise<void> {
    return endUpload(url, this.#way.headers);
  }

  async content(node: NodeId, version: VersionId | null, from: number, to: number | null, signal: AbortSignal, onBytes?: () => void): Promise<Blob> {
    const whole = from === 0 && to === null;
    const headers: Record<string, string> = whole ? {} : { range: `bytes=${from}-${to === null ? '' : to - 1}` };
    return await this.#body(`spaces/${this.#space}/nodes/${node}/content${ofVersion(version)}`, { headers, signal }, (answer) => blobOf(answer, onBytes));
  }

  async manifest(node: NodeId, version: VersionId | null, signal: AbortSignal): Promise<WireManifest> {
    return manifest.parse(await this.#json(`spaces/${this.#space}/nodes/${node}/manifest${ofVersion(version)}`, signal));
  }

  async versions(node: NodeId, cursor: string | null): Promise<VersionsResponse> {
    const after = cursor === null ? '' : `&cursor=${cursor}`;
    return versionsResponse.parse(await this.#json(`spaces/${this.#space}/nodes/${node}/versions?understands=${protocolLevel}${after}`, AbortSignal.timeout(answerWithinMs)));
  }

  #subscribe(events: TransportEvents): void {
    this.#socket.timeout(answerWithinMs).emitWithAck('subscribe', { space: this.#space, understands: protocolLevel }).then(
      (answer: unknown) => this.#subscribed(answer, events),
      // Without an answer there is no connection worth the name: begin again.
      () => this.beginAgain(),
    );
  }

  /** A server with too much to do says when to ask again: until then this connection hears of nothing. */
  #subscribed(answer: unknown, events: TransportEvents): void {
    const wait = problemOf(answer)?.retryAfterMs;
    if (wait === undefined) return events.onConnected();
    const { id } = this.#socket;
    setTimeout(() => {
      if (this.#socket.connected && this.#socket.id === id) this.#subscribe(events);
    }, wait);
  }

  async #ask(event: string, request: unknown): Promise<unknown> {
    const answer: unknown = await this.#socket.timeout(answerWithinMs).emitWithAck(event, request).catch((error: unknown) => {
      throw noAnswer(error, `The call ${event}`);
    });
    const told = problemOf(answer);
    if (told !== null) throw refusalOf(told.status, told);
    return answer;
  }

  #post(call: string, request: unknown, withinMs: number, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const { headers: basic, ...asked } = asJson(request);
    return this.#body(call, { ...asked, headers: { ...(basic as Readonly<Record<string, string>>), ...headers }, signal: AbortSignal.timeout(withinMs) }, (answer): Promise<unknown> => answer.json());
  }

  #json(path: string, signal: AbortSignal): Promise<unknown> {
    return this.#body(path, { signal }, (answer): Promise<unknown> => answer.json());
  }

  async #body<T>(path: string, init: RequestInit, read: (answer: Response) => Promise<T>): Promise<T> {
    const answer = await this.#fetch(path, init);
    return await read(answer).catch((error: unknown) => {
      throw noAnswer(error, `The answer to ${path}`);
    });
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Readonly<Record<string, string>> | undefined), ...this.#way.headers };
    const answer = await fetch(this.#address(path), { ...init, headers, credentials: 'same-origin' }).catch((error: unknown) => {
      throw noAnswer(error, `The request ${path}`);
    });
    if (!answer.ok) throw refusalOf(answer.status, await answer.json().catch(() => null), answer.headers.get('retry-after'));
    return answer;
  }

  #address(path: string): string {
    return `${this.#way.origin}/api/v1/${path}`;
  }
}

/** What a message was refused with, or null. */
const problemOf = (answer: unknown): Problem | null => problem.safeParse((answer as { readonly error?: unknown } | null)?.error).data ?? null;

const ofVersion = (version: VersionId | null): string => (version === null ? '' : `?version=${version}`);

const asJson = (value: unknown): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

/** The whole body, telling of every piece of it that has come. */
const blobOf = async (answer: Response, onBytes?: () => void): Promise<Blob> => {
  if (onBytes === undefined || answer.body === null) return await answer.blob();
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (piece, out) => {
      onBytes();
      out.enqueue(piece);
    },
  });
  return await new Response(answer.body.pipeThrough(counted), { headers: answer.headers }).blob();
};
