import type { ExchangeRequest, ExchangeResponse, ManifestsRequest, ManifestsResponse, Poke, SnapshotResponse, VersionsResponse, WireManifest } from '@holdfast/protocol';
import type { ByteSource } from '../ports/byte-source.ts';
import type { PackUpload, ReadingWay, SnapshotWay, Transport, TransportEvents } from '../ports/transport.ts';
import { SyncClientError } from '../sync-client-error.ts';
import type { MemoryServer } from './memory-server.ts';

/** One device's way to a MemoryServer, which a test can cut. */
export class MemoryTransport implements Transport {
  #server: MemoryServer;
  readonly #events = new Set<TransportEvents>();
  #stop: () => void;
  #online = true;
  #signedOut = false;
  #shutOut = false;
  #answersToLose = 0;
  #pokes = true;

  constructor(server: MemoryServer) {
    this.#server = server;
    this.#stop = server.onPoke((poke) => this.#poke(poke));
  }

  /** Cuts or joins the wire. */
  setOnline(online: boolean): void {
    if (online === this.#online) return;
    this.#online = online;
    for (const events of this.#events) (online ? events.onConnected : events.onDisconnected)();
  }

  /** The connection that tells of changes breaks and does not come back; calls still get through. */
  breakConnection(): void {
    this.#pokes = false;
    for (const events of this.#events) events.onDisconnected();
  }

  setSignedOut(signedOut: boolean): void {
    this.#signedOut = signedOut;
  }

  /** The space is none of this person's from now on, or is again (H33). */
  setShutOut(shutOut: boolean): void {
    this.#shutOut = shutOut;
  }

  /** How often an upload was cut. */
  uploadsCut = 0;
  #cutAfter: number | null = null;

  /** The next upload loses the wire after so many bytes. */
  cutUploadsAfter(bytes: number): void {
    this.#cutAfter = bytes;
  }

  /** Watches the calls before they are answered. */
  onExchange(listener: (request: ExchangeRequest) => void): void {
    this.#watch = listener;
  }

  #watch: (request: ExchangeRequest) => void = () => undefined;

  /** Hints no longer arrive, or do again. */
  mutePokes(mute: boolean): void {
    this.#pokes = !mute;
  }

  /** From now on another server answers: the one behind the address was replaced. */
  connectTo(server: MemoryServer): void {
    this.#stop();
    this.#server = server;
    this.#stop = server.onPoke((poke) => this.#poke(poke));
  }

  /** The answers to the next `n` exchanges are lost after the server has committed. */
  loseAnswers(n: number): void {
    this.#answersToLose = n;
  }

  close(): void {
    this.#stop();
  }

  connect(events: TransportEvents): () => void {
    this.#events.add(events);
    if (this.#online) events.onConnected();
    return () => this.#events.delete(events);
  }

  async exchange(request: ExchangeRequest): Promise<ExchangeResponse> {
    this.#reach();
    this.#watch(request);
    const answer = this.#server.exchange(structuredClone(request));
    if (this.#answersToLose > 0) {
      this.#answersToLose -= 1;
      throw new SyncClientError('timeout', 'The answer was lost');
    }
    return structuredClone(answer);
  }

  async manifests(request: ManifestsRequest): Promise<ManifestsResponse> {
    this.#reach();
    return this.#server.content.manifests(structuredClone(request));
  }

  #held: Promise<void> | null = null;
  #letGo: () => void = () => undefined;

  /** Uploads stand still from now on, or go on. */
  holdUploads(hold: boolean): void {
    this.#letGo();
    this.#held = hold ? new Promise((resolve) => { this.#letGo = resolve; }) : null;
  }

  async uploadPack(upload: PackUpload): Promise<void> {
    await this.#held;
    this.#reach();
    let sent = 0;
    await this.#server.content.upload(upload, (bytes) => {
      this.#reach();
      sent += bytes;
      if (this.#cutAfter === null || sent < this.#cutAfter) return;
      this.#cutAfter = null;
      this.uploadsCut += 1;
      throw new SyncClientError('offline', 'The wire was cut');
    });
  }

  async discardUpload(url: string): Promise<void> {
    this.#reach();
    this.#server.content.discard(url);
  }

  /** Called before bytes of a file are given; what it waits for, they wait for. */
  onContent: (from: number, to: number | null, onBytes: (() => void) | undefined) => Promise<void> | void = () => undefined;

  async content(...[node, version, from, to, , onBytes]: Parameters<Transport['content']>): Promise<ByteSource> {
    this.#reach();
    await this.onContent(from, to, onBytes);
    this.#reach();
    onBytes?.();
    const source = await this.#server.content.read(node, version, from, to);
    this.calls += 1;
    this.given += source.size;
    return source;
  }

  async manifest(...[node, version]: Parameters<Transport['manifest']>): Promise<WireManifest> {
    this.#reach();
    return structuredClone(this.#server.content.manifestOf(node, version));
  }

  /** Parts of snapshots that were asked for. */
  readonly partsAsked: number[] = [];
  /** Called before a part is given; a throw is the wire's. */
  onPart: (part: number) => void = () => undefined;

  /** Called when the latest snapshot is asked for; answers in the server's place unless null. */
  onHead: () => Promise<SnapshotResponse | null> = () => Promise.resolve(null);

  readonly snapshots: SnapshotWay = {
    head: async (device) => {
      this.#reach();
      const instead = await this.onHead();
      if (instead !== null) return instead;
      return structuredClone(this.#server.snapshotHead(device));
    },
    part: async (snapshot, part) => {
      this.#reach();
      this.partsAsked.push(part);
      this.onPart(part);
      return this.#server.snapshotPart(snapshot, part);
    },
  };

  /** Bytes of contents that were given so far, by file or as chunks, and in how many calls. */
  given = 0;
  calls = 0;
  /** Called before chunks are given; what it waits for, they wait for. */
  onChunks: (hashes: readonly string[]) => Promise<void> | void = () => undefined;

  reading?: ReadingWay = {
    manifests: async (ids) => {
      this.#reach();
      this.calls += 1;
      return { manifests: ids.flatMap((id) => structuredClone(this.#server.content.committed.get(id)) ?? []), later: [] };
    },
    chunks: async (hashes, _signal, onBytes) => {
      this.#reach();
      await this.onChunks(hashes);
      this.#reach();
      const pack = this.#server.content.pack(hashes);
      this.calls += 1;
      this.given += pack.size;
      onBytes?.();
      return pack;
    },
  };

  /** An older server, which gives contents only file by file. */
  readsFileByFile(): void {
    delete this.reading;
  }

  async versions(...[node]: Parameters<Transport['versions']>): Promise<VersionsResponse> {
    this.#reach();
    return structuredClone(this.#server.versions(node));
  }

  #reach(): void {
    if (!this.#online) throw new SyncClientError('offline', 'No network');
    if (this.#signedOut) throw new SyncClientError('unauthenticated', 'Signed out');
    if (this.#shutOut) throw new SyncClientError('refused', 'There is no such space', { status: 404, problem: 'not-found' });
  }

  #poke(poke: Poke): void {
    if (this.#online && this.#pokes) for (const events of this.#events) events.onPoke(structuredClone(poke));
  }
}
