import type { EngineClient, ListingQuery, NodeView } from '@holdfast/sync-client';

/** A thing that a device shows, and where. Folders end with "/"; the root is "/". */
export interface Placed {
  readonly path: string;
  readonly view: NodeView;
}

const all = async (engine: EngineClient, of: ListingQuery['of']): Promise<readonly NodeView[]> => {
  const listing = await engine.openListing({ of, sort: 'name', descending: false, foldersFirst: true, filter: '' }, () => undefined);
  const { total } = await listing.state();
  const views = await listing.window(0, total);
  await listing.close();
  return views;
};

const below = async (engine: EngineClient, folder: NodeView['id'], prefix: string): Promise<Placed[]> => {
  const placed: Placed[] = [];
  for (const view of await all(engine, { folder })) {
    const path = `${prefix}${view.name}${view.kind === 'folder' ? '/' : ''}`;
    placed.push({ path, view });
    if (view.kind === 'folder') placed.push(...(await below(engine, view.id, path)));
  }
  return placed;
};

/** Every live thing, parents before their children. */
export const liveTree = (engine: EngineClient): Promise<readonly Placed[]> => below(engine, engine.root, '/');

const pathBack = async (engine: EngineClient, view: NodeView): Promise<string> => {
  const names: string[] = [];
  for (let id = view.parent; id !== engine.root;) {
    const parent = await engine.node(id);
    if (parent === null) return `/(gone)/${names.join('')}${view.name}`;
    names.unshift(`${parent.name}/`);
    id = parent.parent;
  }
  return `/${names.join('')}${view.name}${view.kind === 'folder' ? '/' : ''}`;
};

/** The roots in the trash by the path each would return to, the latest trashed first. */
export const trashRoots = async (engine: EngineClient): Promise<readonly Placed[]> => {
  const placed: Placed[] = [];
  for (const view of await all(engine, { trash: true })) placed.push({ path: await pathBack(engine, view), view });
  return placed.sort((a, b) => (b.view.trashed?.at ?? 0) - (a.view.trashed?.at ?? 0));
};

/** What lies in the trash inside a root, by the path it had. */
export const trashedBelow = async (engine: EngineClient, root: Placed): Promise<readonly Placed[]> =>
  root.view.kind === 'folder' ? below(engine, root.view.id, root.path) : [];
