import { accountsModule } from './accounts/index.ts';
import { PostgresCollectorIndex } from './content/collect/postgres-collector-index.ts';
import { contentModule, openContentPlaces } from './content/index.ts';
import { PostgresManifestShelf } from './content/shelve/postgres-manifest-shelf.ts';
import { keepingModule } from './keeping/index.ts';
import type { ServerContext, ServerModule } from './module.ts';
import { syncModule } from './sync/index.ts';
import { openSpacePlaces } from './sync/space-places.ts';

/** Every part of the server, in the order in which they start; they stop in reverse. */
export const createModules = async (context: ServerContext): Promise<ServerModule[]> => {
  const places = await openContentPlaces(context);
  const spaces = openSpacePlaces(context.database);
  const sync = syncModule(context, spaces, places);
  const content = await contentModule(context, places, sync.content);
  const kept = { store: content.store, index: new PostgresCollectorIndex(context.database), shelf: new PostgresManifestShelf(context.database) };
  return [accountsModule(context), sync, content, keepingModule(context, spaces, kept)];
};
