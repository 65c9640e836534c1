import { accountsModule } from './accounts/index.ts';
import { contentModule, openContentPlaces } from './content/index.ts';
import { keepingModule } from './keeping/index.ts';
import type { ServerContext, ServerModule } from './module.ts';
import { syncModule } from './sync/index.ts';

/** Every part of the server, in the order in which they start; they stop in reverse. */
export const createModules = async (context: ServerContext): Promise<ServerModule[]> => {
  const places = await openContentPlaces(context);
  const sync = syncModule(context, places);
  const content = await contentModule(context, places, sync.content);
  return [accountsModule(context), sync, content, keepingModule(context, content.store)];
};
