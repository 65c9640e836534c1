import type { NodeId, SpaceId, VersionId } from '@holdfast/domain';
import {
  exchangeResponse, manifest, manifestsResponse, poke, problem, snapshotResponse, versionsResponse,
  type ExchangeRequest, type ExchangeResponse, type ManifestsRequest, type ManifestsResponse, type VersionsResponse, type WireManifest,
} from '@holdfast/protocol';
import { noAnswer, refusalOf } from '@holdfast/sync-client';
import type { PackUpload, SnapshotWay, Transport, TransportEvents } from '@holdfast/sync-client';
import { io, type Socket } from 'socket.io-client';
import type { NodeSession } from './node-session.ts';
import { uploadPack } from './tus-pack-upload.ts';

const answerWithinMs = 30_000;

/** The way from a Node process to the server: a Socket.IO connection while it stands, HTTP otherwise, tus for packs. */
export class NodeTransport implements Transport {
  readonly #to: NodeSession;
  readonly #space: SpaceId;
  readonly #socket: Socket;
  readonly snapshots: SnapshotWay = {
    head: async (device, signal) => snapshotResponse.parse(await this.#body(`spaces/${this.#space}/snapshot?device=${device}`, signal, (answer) => answer.json())),
    part: async (snapshot, part, signal) => await this.#body(`spaces/${this.#space}/snapshot/${snapshot}/${part}`, signal, (answer) => answer.text()),
  };

  constructor(to: NodeSession, space: SpaceId) {
    this.#to = to;
    this.#space = space;
    this.#socket = io(to.url, { autoConnect: false, transports: ['websocket'], extraHeaders: { ...to.headers }, reconnectionDelay: 100, forceNew: true });
  }

  connect(events: TransportEvents): () => void {
    this.#socket.on('connect', () => {
      this.#socket.emit('subscribe', { space: this.#space }, () => events.onConnected());
    });
    this.#socket.on('disconnect', () => events.onDisconnected());
    this.#socket.on('poke', (told: unknown) => events.onPoke(poke.parse(told)));
    this.#socket.connect();
    return () => {
      this.#socket.removeAllListeners();
      this.#socket.disconnect();
    };
  }

  async exchange(request: ExchangeRequest): Promise<ExchangeResponse> {
    return exchangeResponse.parse(this.#socket.connected ? await this.#ask('exchange', request) : await this.#post('exchange', request));
  }

  async manifests(request: ManifestsRequest): Promise<ManifestsResponse> {
    return manifestsResponse.parse(await this.#post('manifests', request, { 'holdfast-space': request.space }));
  }

  uploadPack(upload: PackUpload): Promise<void> {
    return uploadPack(upload, { endpoint: `${this.#to.url}/api/v1/uploads`, headers: this.#to.headers, metadata: { kind: 'pack', space: this.#space } });
  }

  async content(node: NodeId, version: VersionId | null, from: number, to: number | null, signal: AbortSignal): Promise<Blob> {
    const query = version === null ? '' : `?version=${version}`;
    const range = `bytes=${from}-${to === null ? '' : to - 1}`;
    const answer = await this.#fetch(`spaces/${this.#space}/nodes/${node}/content${query}`, { headers: { range }, signal });
    return answer.blob().catch((error: unknown) => {
      throw noAnswer(error, 'The download');
    });
  }

  async manifest(node: NodeId, version: VersionId | null, signal: AbortSignal): Promise<WireManifest> {
    const query = version === null ? '' : `?version=${version}`;
    return manifest.parse(await this.#body(`spaces/${this.#space}/nodes/${node}/manifest${query}`, signal, (answer) => answer.json()));
  }

  async versions(node: NodeId, cursor: string | null): Promise<VersionsResponse> {
    const query = cursor === null ? '' : `?cursor=${cursor}`;
    const answer = await this.#fetch(`spaces/${this.#space}/nodes/${node}/versions${query}`, { signal: AbortSignal.timeout(answerWithinMs) });
    return versionsResponse.parse(await answer.json());
  }

  async #ask(event: string, request: unknown): Promise<unknown> {
    const answer: unknown = await this.#socket.timeout(answerWithinMs).emitWithAck(event, request).catch((error: unknown) => {
      throw noAnswer(error, `The call ${event}`);
    });
    const told = problem.safeParse((answer as { error?: unknown } | null)?.error);
    if (told.success) throw refusalOf(told.data.status, told.data);
    return answer;
  }

  async #post(call: string, request: unknown, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const answer = await this.#fetch(call, {
      method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(request), signal: AbortSignal.timeout(answerWithinMs),
    });
    return answer.json().catch((error: unknown) => {
      throw noAnswer(error, `The answer to ${call}`);
    });
  }

  async #body<T>(path: string, signal: AbortSignal, read: (answer: Response) => Promise<T>): Promise<T> {
    const answer = await this.#fetch(path, { signal });
    return await read(answer).catch((error: unknown) => {
      throw noAnswer(error, `The answer to ${path}`);
    });
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const answer = await fetch(`${this.#to.url}/api/v1/${path}`, { ...init, headers: { ...this.#to.headers, ...(init.headers as Record<string, string>) } })
      .catch((error: unknown) => {
        throw noAnswer(error, `The request ${path}`);
      });
    if (!answer.ok) throw refusalOf(answer.status, await answer.json().catch(() => null));
    return answer;
  }
}
