import { accountsModule } from './accounts/index.ts';
import { contentModule } from './content/index.ts';
import { keepingModule } from './keeping/index.ts';
import type { ServerContext, ServerModule } from './module.ts';
import { syncModule } from './sync/index.ts';

/** Every part of the server, in the order in which they start; they stop in reverse. */
export const createModules = async (context: ServerContext): Promise<ServerModule[]> => {
  const sync = syncModule(context);
  const content = await contentModule(context, sync.content);
  return [accountsModule(context), sync, content, keepingModule(context, content.store)];
};
