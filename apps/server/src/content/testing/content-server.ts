import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asNodeId, asSpaceId, asUserId, type NodeId, rootOf, type SpaceId, type UserId } from '@holdfast/domain';
import { type ContentIndex, type ContentStore, isAtLeast, type Role } from '@holdfast/sync-server';
import { MemoryContentIndex, MemoryContentSums } from '@holdfast/sync-server/testing';
import { pino } from 'pino';
import type { Access } from '../../accounts/access.ts';
import { createApp } from '../../http/app.ts';
import { type BodyDeadlines, endSilentBodies } from '../../process/silent-bodies.ts';
import { ServerError } from '../../server-error.ts';
import { DiskContentStore } from '../disk-content-store.ts';
import { assembleContent } from '../index.ts';
import type { ListedNode } from '../archive/listed-tree.ts';
import type { ServedFile } from '../serving/resolve-content.ts';
import type { DiskFloor } from '../uploads/disk-floor.ts';
import type { UploadRoom } from '../uploads/upload-room.ts';
import type { AddFileRequest } from '../uploads/add-file.ts';
import { listBelow, MemorySelections } from './listed-nodes.ts';
import type { FileMeasures } from '../uploads/file-receiver.ts';

export const space = asSpaceId('00000000-0000-4000-8001-000000000001');
export const foreignSpace = asSpaceId('00000000-0000-4000-8001-000000000002');
export const alice = asUserId('00000000-0000-4000-8002-000000000001');
export const bob = asUserId('00000000-0000-4000-8002-000000000002');
export const viewer = asUserId('00000000-0000-4000-8002-000000000003');

/** Who is signed in, said by a header; Alice and Bob are members of `space` alone, and somebody who only looks. */
const access: Access = {
  authenticate: async (request) => {
    const user = request.headers['x-test-user'];
    return typeof user === 'string' ? { user: { id: asUserId(user), email: '', name: '' }, session: { id: '' } } : null;
  },
  required: async (request) => {
    const principal = await access.authenticate(request);
    if (principal === null) throw new ServerError('unauthenticated', 'Nobody is signed in.');
    return principal;
  },
  authorise: async (user: UserId, asked: SpaceId, atLeast: Role = 'viewer') => {
    if (asked !== space) throw new ServerError('not-found', `There is no space ${asked} for you.`, { subject: asked });
    const role = user === viewer ? 'viewer' : 'editor';
    if (!isAtLeast(role, atLeast)) throw new ServerError('forbidden', 'You may only look here.', { subject: asked });
    return role;
  },
  still: async () => undefined,
  standing: async (held) => held,
};

export type OpenStore = (folder: string) => Promise<ContentStore>;

/** A content module over a real store (the disk's unless told) and the index in memory, listening; the tree is a map. */
export class ContentServer {
  readonly folder: string;
  readonly index: ContentIndex = new MemoryContentIndex();
  readonly files = new Map<NodeId, ServedFile>();
  /** What archives are made of. */
  tree: readonly ListedNode[] = [];
  readonly sums = new MemoryContentSums();
  readonly selections = new MemorySelections();
  readonly added = new Map<string, AddFileRequest>();
  /** What limits uploads that nothing refers to; from the next start on. */
  room: UploadRoom | null = null;
  /** What keeps uploads from filling the disk; from the next start on. */
  floor: DiskFloor | null = null;
  url = '';
  /** What every question to the database about who may do what waits for. */
  whenAsked: () => Promise<void> = async () => undefined;
  /** Fails the next additions to the tree. */
  addFails: Error | null = null;
  /** Ends bodies that go silent from the next start on, as the real server does. */
  deadlines: BodyDeadlines | null = null;
  /** How whole files are cut from the next start on, when not as usual. */
  measures: FileMeasures | null = null;
  #store: ContentStore | null = null;
  #connections: () => Promise<number> = async () => 0;
  #stop: (hard: boolean) => Promise<void> = async () => undefined;

  readonly #openStore: OpenStore;

  constructor(folder: string, openStore: OpenStore = async (folder) => DiskContentStore.open(folder)) {
    this.folder = folder;
    this.#openStore = openStore;
  }

  /** Where its bytes lie. */
  get store(): ContentStore {
    if (this.#store === null) throw new Error('the server does not listen yet');
    return this.#store;
  }

  static async start(openStore?: OpenStore): Promise<ContentServer> {
    const server = new ContentServer(await mkdtemp(join(tmpdir(), 'holdfast-content-')), openStore);
    await server.listen();
    return server;
  }

  async listen(): Promise<void> {
    const store = await this.#openStore(this.folder);
    this.#store = store;
    const log = pino({ level: 'silent' });
    const module = await assembleContent({
      store, index: this.index, check: { name: 'store', check: async () => undefined }, access: this.#access, log, folder: this.folder, room: this.room,
      resolve: async ({ space: asked, node }) => (asked === space ? (this.files.get(node) ?? null) : null),
      addFile: async (request) => this.#add(request),
      checkParent: async ({ space: asked, parent }) => {
        const isFolder = this.tree.some(({ id, content }) => id === parent && content === null);
        if (parent !== rootOf(asked) && !isFolder) throw new ServerError('not-found', `There is no folder ${parent} in this space.`, { subject: 'parent' });
      },
      sums: this.sums, selections: this.selections,
      list: async ({ space: asked, nodes, limit }) => listBelow(this.tree, asked, nodes).slice(0, limit),
      ...(this.floor && { floor: this.floor }), ...(this.measures && { measures: this.measures }),
    });
    const app = createApp({ config: { publicUrl: null, trustedProxies: [] }, log, modules: [module], checks: [], gauges: {}, isStopping: () => false });
    const http = createServer(app);
    if (this.deadlines !== null) endSilentBodies(http, this.deadlines);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const address = http.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/api/v1`;
    this.#connections = () => new Promise((resolve, reject) => http.getConnections((error, count) => (error === null ? resolve(count) : reject(error))));
    this.#stop = async (hard) => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      if (!hard) await module.stop?.();
    };
  }

  /** Ends the process' view of the world and begins another on the same disk; hard: nothing is flushed or closed in order. */
  async restart(options: { readonly hard: boolean }): Promise<void> {
    await this.#stop(options.hard);
    await this.listen();
  }

  async stop(): Promise<void> {
    await this.#stop(false);
    await rm(this.folder, { recursive: true, force: true });
  }

  fetch(path: string, init: RequestInit = {}, user: UserId | null = alice): Promise<Response> {
    const headers = new Headers(init.headers);
    if (user !== null) headers.set('X-Test-User', user);
    return fetch(`${this.url}${path}`, { ...init, headers });
  }

  /** How many connections are open. */
  connections(): Promise<number> {
    return this.#connections();
  }

  readonly #access: Access = {
    ...access,
    authorise: async (...asked) => {
      await this.whenAsked();
      return access.authorise(...asked);
    },
  };

  #add(request: AddFileRequest): NodeId {
    if (this.addFails !== null) throw this.addFails;
    const node = asNodeId(request.upload);
    this.added.set(request.upload, request);
    this.files.set(node, { ...request.content, name: request.name });
    return node;
  }
}
