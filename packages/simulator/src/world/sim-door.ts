import { chunksQuery, exchangeRequest, manifestsQuery, manifestsRequest, protocolLevel, protocolVersion } from '@holdfast/protocol';
import { chunkHashOf } from '@holdfast/chunking';
import type { DeviceId, ManifestId, NodeId, SpaceId, UserId, VersionId } from '@holdfast/domain';
import { versionsOf } from '@holdfast/sync-client/testing';
import { acceptPack, commitManifests, ContentError, openChunks, openContent, readAll, readManifest, readManifests, snapshotKey } from '@holdfast/sync-server';
import { ok, refusal, refuse } from './answers.ts';
import type { Door } from './door.ts';
import { nodeSha256 } from './sim-content.ts';
import type { Node, SimServer } from './sim-server.ts';

/** Who stands at the door, and of which space the session is. */
export interface Visitor {
  readonly user: UserId;
  readonly space: SpaceId;
  /** What its person calls the device. */
  readonly device?: string;
}

const tooOld = (): string => refuse(refusal(426, 'upgradeRequired', 'Reload the app'));

/** The server as one session sees it: everything that HTTP and socket do with a request before and after the engine. */
export class SimDoor implements Door {
  readonly #server: SimServer;
  readonly #visitor: Visitor;

  constructor(server: SimServer, visitor: Visitor) {
    this.#server = server;
    this.#visitor = visitor;
  }

  /** Whether the session may see anything of its space now. */
  #isMember(): boolean {
    return this.#server.spaces.space(this.#visitor.space).members.has(this.#visitor.user);
  }

  exchange(text: string): Promise<string> {
    const server = this.#server;
    const { user } = this.#visitor;
    server.hear({ visitor: this.#visitor, kind: 'exchange', text });
    const judge = server.options.watch().exchange(this.#visitor);
    return server.serve(async ({ engine }) => {
      const request = exchangeRequest.parse(JSON.parse(text));
      if (server.newer) return ok({ kind: 'upgradeRequired', protocol: 'newer' });
      const answer = await engine.exchange(request, { user });
      judge(request, answer);
      if (answer.kind === 'reset') server.resets.set(request.device.name, (server.resets.get(request.device.name) ?? 0) + 1);
      if (answer.kind === 'exchanged') server.rowsSent += answer.changes.length;
      return ok(answer);
    });
  }

  manifests(text: string): Promise<string> {
    const server = this.#server;
    const { user, space } = this.#visitor;
    server.hear({ visitor: this.#visitor, kind: 'manifests', text });
    const judge = server.options.watch().manifests(this.#visitor);
    return server.serve(async (node) => {
      const request = manifestsRequest.parse(JSON.parse(text));
      if (server.newer || request.protocol !== protocolVersion) return tooOld();
      if (!this.#isMember()) return refuse(refusal(404, 'not-found', 'There is no such space'));
      const answer = await commitManifests(this.#contentPorts(node), { space, user, manifests: request.manifests, onlyAsk: request.onlyAsk });
      judge(request, answer);
      return ok(answer);
    });
  }

  #contentPorts({ store, index }: Node) {
    return { store, index, sha256: nodeSha256, now: () => this.#server.now() };
  }

  createUpload(size: number): Promise<string> {
    const { device = '' } = this.#visitor;
    return this.#server.serve(async ({ process }) => {
      await process.wait('create upload');
      if (!this.#isMember()) return refuse(refusal(404, 'not-found', 'There is no such space'));
      const place = this.#server.options.random.uuid();
      this.#server.begunBy.set(device, [...(this.#server.begunBy.get(device) ?? []), place]);
      this.#server.uploads.set(place, { size, bytes: Buffer.alloc(0) });
      return ok(place);
    });
  }

  headUpload(place: string): Promise<string> {
    return this.#server.serve(async ({ process }) => {
      await process.wait('head upload');
      const upload = this.#server.uploads.get(place);
      return upload === undefined ? refuse(refusal(404, 'not-found', 'No such upload')) : ok(upload.bytes.length);
    });
  }

  patchUpload(place: string, offset: number, bytes: string): Promise<string> {
    const { user, space, device = '' } = this.#visitor;
    return this.#server.serve(async (node) => {
      await node.process.wait('patch upload');
      const upload = this.#server.uploads.get(place);
      if (upload === undefined || !this.#isMember()) return refuse(refusal(404, 'not-found', 'No such upload'));
      if (upload.bytes.length !== offset) return refuse(refusal(409, 'offset', `The upload is at ${upload.bytes.length}, not ${offset}`));
      upload.bytes = Buffer.concat([upload.bytes, Buffer.from(bytes, 'latin1')]);
      this.#server.received.set(device, (this.#server.received.get(device) ?? 0) + bytes.length);
      await node.process.wait('upload spooled');
      if (upload.bytes.length < upload.size) return ok(upload.bytes.length);
      const pack = new Uint8Array(upload.bytes);
      this.#server.options.watch().sent(this.#visitor, pack);
      await acceptPack(this.#contentPorts(node), { upload: place, space, uploader: user, bytes: pack }).catch((error: unknown) => {
        // What is no pack is not kept to be resumed.
        if (error instanceof ContentError && (error.code === 'chunkMismatch' || error.code === 'packInvalid')) this.#server.uploads.delete(place);
        throw error;
      });
      return ok(upload.bytes.length);
    });
  }

  endUpload(place: string): Promise<string> {
    return this.#server.serve(async ({ process }) => {
      await process.wait('end upload');
      return this.#server.uploads.delete(place) ? ok(null) : refuse(refusal(404, 'not-found', 'No such upload'));
    });
  }

  content(node: NodeId, version: VersionId | null, from: number, to: number | null): Promise<string> {
    const { space } = this.#visitor;
    return this.#server.serve(async ({ process, store, index }) => {
      await process.wait('content');
      const content = this.#contentOf(node, version);
      if (content === null || !this.#isMember()) return refuse(refusal(404, 'not-found', 'No such file'));
      const pieces: Uint8Array[] = [];
      for await (const piece of openContent({ store, index, sha256: nodeSha256 }, space, content.manifest, { from, to: to ?? content.size })) pieces.push(piece.slice());
      return ok(Buffer.concat(pieces).toString('latin1'));
    });
  }

  manifest(node: NodeId, version: VersionId | null): Promise<string> {
    const { space } = this.#visitor;
    return this.#server.serve(async ({ process, index }) => {
      await process.wait('manifest');
      const content = this.#contentOf(node, version);
      if (content === null || !this.#isMember()) return refuse(refusal(404, 'not-found', 'No such file'));
      return ok(await readManifest(index, space, content.manifest));
    });
  }

  readManifests(query: string): Promise<string> {
    const { space } = this.#visitor;
    return this.#server.serve(async ({ process, index }) => {
      await process.wait('manifests');
      if (!this.#isMember()) return refuse(refusal(404, 'not-found', 'There is no such space'));
      return ok(await readManifests(index, space, manifestsQuery.parse(JSON.parse(query)).ids));
    });
  }

  readChunks(query: string): Promise<string> {
    const { space } = this.#visitor;
    return this.#server.serve(async ({ process, store, index }) => {
      await process.wait('chunks');
      if (!this.#isMember()) return refuse(refusal(404, 'not-found', 'There is no such space'));
      const pack = await openChunks({ store, index, sha256: nodeSha256 }, space, chunksQuery.parse(JSON.parse(query)).chunks.map(chunkHashOf));
      const pieces: Uint8Array[] = [];
      if (pack !== null) for await (const piece of pack.bytes) pieces.push(piece.slice());
      return ok(Buffer.concat(pieces).toString('latin1'));
    });
  }

  #contentOf(node: NodeId, version: VersionId | null): { readonly manifest: ManifestId; readonly size: number } | null {
    const { tree } = this.#server.spaces.space(this.#visitor.space);
    const row = tree.node(node);
    const head = row?.kind === 'file' ? row.content : null;
    if (head === null || version === null || version === head.version) return head;
    const old = tree.version(version);
    return old !== undefined && old !== 'unknown' && old.node === node ? old : null;
  }

  snapshotHead(device: DeviceId): Promise<string> {
    const { user, space } = this.#visitor;
    return this.#server.serve(async ({ snapshots }) => ok(await snapshots.head({ space, device, user, understands: protocolLevel })));
  }

  snapshotPart(id: string, part: number): Promise<string> {
    const { user, space, device } = this.#visitor;
    return this.#server.serve(async ({ snapshots }) => {
      const { stream } = await snapshots.part({ space, user, id, part });
      const text = Buffer.from(await readAll(stream)).toString('utf8');
      const isWhole = text === this.#server.parts.get(snapshotKey(space, id, part));
      if (!isWhole && device !== undefined) this.#server.misled.set(device, (this.#server.misled.get(device) ?? 0) + 1);
      return ok(text);
    });
  }

  versions(node: NodeId): Promise<string> {
    return this.#server.serve(async ({ process }) => {
      await process.wait('versions');
      const answer = versionsOf(this.#server.spaces.space(this.#visitor.space).tree, node, () => null);
      return answer === null || !this.#isMember() ? refuse(refusal(404, 'not-found', 'No such file')) : ok(answer);
    });
  }
}
