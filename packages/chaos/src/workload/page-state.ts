import type { SpaceId } from '@holdfast/domain';
import type { OutboxRow, ReplicaMeta, StoredPage } from '@holdfast/sync-client';
import { decodePage } from '@holdfast/sync-client/testing';
import type { Page } from 'playwright-core';
import type { DeviceRows } from '../device/calls.ts';

/** What a browser's database holds, straight from IndexedDB. */
export interface PageState {
  readonly meta: ReplicaMeta | null;
  readonly pages: readonly StoredPage[];
  readonly outbox: readonly OutboxRow[];
  readonly parked: readonly OutboxRow[];
  /** Contents of one chunk: the chunk's SHA-256, which is that of the bytes, and the manifest. */
  readonly contents: readonly (readonly [sha256: string, manifest: string])[];
}

/** Runs in the page. It opens the database without a version, reads it in one transaction and closes it again. */
const read = `async (space) => {
  const name = (await indexedDB.databases()).map((each) => each.name).find((each) => each.startsWith('holdfast-') && each.endsWith(space));
  const empty = { meta: null, pages: [], outbox: [], parked: [], contents: [] };
  if (!name) return empty;
  const done = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
  const db = await done(indexedDB.open(name));
  try {
    if (!db.objectStoreNames.contains('meta')) return empty;
    const tx = db.transaction(['meta', 'pages', 'outbox', 'parked', 'blobs'], 'readonly');
    const all = (store) => done(tx.objectStore(store).getAll());
    const [record, pages, outbox, parked, blobs] = await Promise.all([done(tx.objectStore('meta').get('replica')), all('pages'), all('outbox'), all('parked'), all('blobs')]);
    const meta = record?.meta ?? null;
    return {
      meta, outbox, parked,
      pages: pages.filter((page) => page.generation === meta?.generation).map(({ generation, page, data }) => ({ generation, page, data })),
      contents: blobs.flatMap((group) => group.blobs).filter(({ manifest }) => manifest.chunks.length === 1).map(({ manifest }) => [manifest.chunks[0][0], manifest.id]),
    };
  } finally {
    db.close();
  }
}`;

export const readPageState = (page: Page, space: SpaceId): Promise<PageState> => page.evaluate<PageState>(`(${read})(${JSON.stringify(space)})`);

/** The rows of a browser's base. */
export const rowsOf = ({ pages }: PageState): DeviceRows => {
  const records = pages.flatMap(({ data }) => decodePage(data));
  return {
    nodes: records.flatMap((record) => (record.kind === 'node' ? [record.row] : [])),
    tombstones: records.flatMap((record) => (record.kind === 'tombstone' ? [record.row] : [])),
    aliases: records.flatMap((record) => (record.kind === 'alias' ? [record.row] : [])),
    wrong: [],
  };
};

const find = `async ([space, sha256, size]) => {
  const name = (await indexedDB.databases()).map((each) => each.name).find((each) => each.startsWith('holdfast-') && each.endsWith(space));
  if (!name) return null;
  const done = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
  const db = await done(indexedDB.open(name));
  try {
    const groups = await done(db.transaction('blobs', 'readonly').objectStore('blobs').getAll());
    const manifests = groups.flatMap((group) => group.blobs).map(({ manifest }) => manifest);
    return manifests.find((one) => one.size === size && (one.chunks.length > 1 || one.chunks[0]?.[0] === sha256))?.id ?? null;
  } finally {
    db.close();
  }
}`;

/** The manifest of a content that this browser has committed with its operation (one strict transaction), or null. Sizes of several chunks are unique. */
export const findContent = (page: Page, space: SpaceId, sha256: string, size: number): Promise<string | null> =>
  page.evaluate<string | null>(`(${find})(${JSON.stringify([space, sha256, size])})`);
