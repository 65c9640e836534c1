import { asNodeId, type NodeId } from '@holdfast/domain';
import type { AddEntry, EngineClient, ListingQuery } from '../../../api.ts';

/** An id that nothing has. */
export const nobody = asNodeId('99999999-9999-4999-8999-999999999999');
export const plain = { sort: 'name', descending: false, foldersFirst: true, filter: '' } as const;
export const file = (path: string, text: string): AddEntry => ({ path: path.split('/'), blob: new Blob([text]), mtime: 5, mime: 'text/plain' });
export const textOf = async (engine: EngineClient, id: NodeId): Promise<string> => (await engine.open(id)).text();
export const first = ([id]: readonly NodeId[]): NodeId => id ?? nobody;
export const mkdir = async (engine: EngineClient, name: string, parent = engine.root): Promise<NodeId> => first((await engine.execute([{ type: 'createFolder', parent, name }])).created);
export const add = async (engine: EngineClient, name: string, text = name, parent = engine.root): Promise<NodeId> => first((await engine.addFiles(parent, [file(name, text)])).created);

export const read = async (engine: EngineClient, of: ListingQuery['of']): Promise<string[]> => {
  const listing = await engine.openListing({ of, ...plain }, () => undefined);
  const rows = await listing.window(0, 100);
  await listing.close();
  return rows.map(({ name }) => name);
};
export const names = (engine: EngineClient, folder = engine.root): Promise<string[]> => read(engine, { folder });
export const trashed = (engine: EngineClient): Promise<string[]> => read(engine, { trash: true });
