import { join } from 'node:path';
import { chunksQuery, manifest, manifestsFound, manifestsQuery, manifestsRequest, manifestsResponse, packMime } from '@holdfast/protocol';
import { type ContentIndex, type ContentStore, type ContentSums, VerifiedChunks } from '@holdfast/sync-server';
import { Router } from 'express';
import { jsonOf, parameter, problems } from '../http/openapi.ts';
import type { ServerContext, ServerModule } from '../module.ts';
import { archivePaths, archiveRoutes } from './archive/archive-routes.ts';
import type { ListTree } from './archive/listed-tree.ts';
import { PostgresContentSums } from './archive/postgres-content-sums.ts';
import { PostgresSelections, type Selections } from './archive/selections.ts';
import { manifestRoutes } from './manifest-routes.ts';
import { nodeSha256 } from '../process/node-sha256.ts';
import { contentFolder, type OpenedStore, openContentStore } from './open-content-store.ts';
import { PostgresContentIndex } from './postgres-content-index.ts';
import { PostgresRoomIndex } from './postgres-room-index.ts';
import { readChunks } from './serving/read-chunks.ts';
import { readContent } from './serving/read-content.ts';
import { readManyChunks, readManyManifests } from './serving/read-many.ts';
import { ReadingRoom } from './serving/reading-room.ts';
import type { ResolveContent } from './serving/resolve-content.ts';
import type { AddFile, CheckParent } from './uploads/add-file.ts';
import { type DiskFloor, floorOf } from './uploads/disk-floor.ts';
import type { FileMeasures } from './uploads/file-receiver.ts';
import { UploadRoom } from './uploads/upload-room.ts';
import { createUploads } from './uploads/uploads.ts';

/** What content needs of the tree. */
export interface ContentWiring {
  readonly resolve: ResolveContent;
  readonly addFile: AddFile;
  readonly checkParent: CheckParent;
  readonly list: ListTree;
}

/** The module, and its ports for whoever works on content too. */
export interface ContentModule extends ServerModule {
  readonly store: ContentStore;
  readonly index: ContentIndex;
}

const sweepEveryMs = 60_000;

/** Where bytes are, and where it is written down. */
export interface ContentPlaces extends OpenedStore {
  readonly index: ContentIndex;
  readonly sums: ContentSums;
  readonly selections: Selections;
}

/** What the configuration names. */
export const openContentPlaces = async ({ config, database }: ServerContext): Promise<ContentPlaces> =>
  ({ ...(await openContentStore(config)), index: new PostgresContentIndex(database), sums: new PostgresContentSums(database), selections: new PostgresSelections(database) });

/** Bytes: handshake and manifests, uploads by tus, serving. */
export const contentModule = (context: ServerContext, places: ContentPlaces, wiring: ContentWiring): Promise<ContentModule> =>
  assembleContent({ ...context, ...wiring, ...places, folder: contentFolder(context.config.data), room: roomOf(context), floor: spoolFloor(context) });

const roomOf = ({ database, config }: ServerContext): UploadRoom => new UploadRoom(new PostgresRoomIndex(database), { now: Date.now, slack: config.uploadSlack });

const spoolFloor = ({ config, log }: ServerContext): DiskFloor =>
  floorOf(contentFolder(config.data), {
    atLeast: config.spoolFree,
    onLow: ({ free }, floor) => log.warn({ free, floor }, 'The disk of uploads is nearly full: none is taken until space is freed (HOLDFAST_SPOOL_FREE)'),
  });

/** What the module is made of, whatever store and index it runs on. */
export interface ContentParts extends ContentWiring, ContentPlaces, Pick<ServerContext, 'access' | 'log'> {
  /** The spool lies below it. */
  readonly folder: string;
  readonly room: UploadRoom | null;
  /** What the disk of the spool keeps free, when not as usual. */
  readonly floor?: DiskFloor | undefined;
  /** How whole files are cut, when not as usual. */
  readonly measures?: FileMeasures;
}

export const assembleContent = async ({ store, index, sums, selections, check, access, log, folder, room, resolve, addFile, checkParent, list, floor, measures }: ContentParts): Promise<ContentModule> => {
  const ports = { store, index, sha256: nodeSha256, now: () => Date.now() };
  const serving = { ...ports, verified: new VerifiedChunks(ports.now), readers: new ReadingRoom() };
  const disk = floor ?? floorOf(folder);
  const uploads = await createUploads({ ports: { ...ports, addFile, ...(measures && { measures }) }, access, checkParent, folder: join(folder, 'spool'), room, floor: disk });
  const sweep = setInterval(() => void uploads.sweep().catch((err: unknown) => log.warn({ err }, 'Old uploads could not be swept')), sweepEveryMs).unref();
  await check.check(AbortSignal.timeout(5_000)).catch((err: unknown) => log.warn({ err }, 'The content store does not answer yet'));
  return {
    name: 'content',
    store,
    index,
    ownBodies: Router().use(manifestRoutes(ports, access, disk, room)).use(uploads.routes),
    routes: Router()
      .get('/spaces/:space/nodes/:node/content', readContent({ ...serving, access, resolve }))
      .get('/spaces/:space/nodes/:node/manifest', readChunks({ ...serving, access, resolve }))
      .post('/spaces/:space/manifests', readManyManifests({ ...serving, access }))
      .post('/spaces/:space/chunks', readManyChunks({ ...serving, access }))
      .use(archiveRoutes({ ...serving, sums, selections, access, list, unkept: (err) => log.warn({ err }, 'Checksums could not be noted') })),
    checks: [check],
    paths: { ...paths, ...archivePaths },
    stop: async () => {
      clearInterval(sweep);
      await uploads.close();
    },
  };
};

const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
const content = {
  parameters: [
    parameter('space', 'path', 'The space'), parameter('node', 'path', 'The file'), parameter('version', 'query', 'One version of it'),
    parameter('download', 'query', '1: as an attachment'), parameter('Range', 'header', 'One range of bytes'),
  ],
  responses: { 200: { description: 'All of it', content: bytes }, 206: { description: 'The range', content: bytes }, 304: { description: 'As the client has it' }, ...problems },
};
const paths = {
  '/manifests': { post: { summary: 'Which chunks are missing; commits manifests that lack none', requestBody: { required: true, content: jsonOf(manifestsRequest) }, responses: { 200: { description: 'What became of each', content: jsonOf(manifestsResponse) }, ...problems } } },
  '/uploads': { post: { summary: 'Begin a tus 1.0.0 upload: a pack, or a whole file', responses: { 201: { description: 'Begun; Location names it' }, ...problems } } },
  '/uploads/{upload}': {
    parameters: [parameter('upload', 'path', 'The upload')],
    head: { summary: 'Where it stands', responses: { 200: { description: 'Upload-Offset and Upload-Length' }, ...problems } },
    patch: { summary: 'The next bytes', requestBody: { required: true, content: { 'application/offset+octet-stream': bytes['application/octet-stream'] } }, responses: { 204: { description: 'Taken; the last answer to a whole file carries Content-Location' }, ...problems } },
    delete: { summary: 'Cancel it', responses: { 204: { description: 'Forgotten' }, ...problems } },
  },
  '/spaces/{space}/nodes/{node}/manifest': {
    get: { summary: 'The chunks that its bytes are made of', parameters: content.parameters.slice(0, 3), responses: { 200: { description: 'Hashes and sizes, in order; the id is their hash', content: jsonOf(manifest) }, ...problems } },
  },
  '/spaces/{space}/manifests': {
    post: { summary: 'How many contents are put together', parameters: [parameter('space', 'path', 'The space')], requestBody: { required: true, content: jsonOf(manifestsQuery) }, responses: { 200: { description: 'Those that the space has; `later` are to be asked for again', content: jsonOf(manifestsFound) }, ...problems } },
  },
  '/spaces/{space}/chunks': {
    post: { summary: 'Many chunks as one pack', parameters: [parameter('space', 'path', 'The space')], requestBody: { required: true, content: jsonOf(chunksQuery) }, responses: { 200: { description: 'A pack of those that the space has, in any order', content: { [packMime]: bytes['application/octet-stream'] } }, 204: { description: 'It has none of them' }, ...problems } },
  },
  '/spaces/{space}/nodes/{node}/content': { get: { summary: "A file's bytes", ...content }, head: { summary: "A file's headers", ...content } },
};
