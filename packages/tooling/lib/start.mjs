import { runNode } from './child.mjs';
import { ensureWebBuilt } from './build-web.mjs';
import { inRoot } from './workspace.mjs';

/** Builds what has changed, then is the server until that ends. */
export const runStart = async (args) => {
  await ensureWebBuilt();
  return runNode([inRoot('apps/server/src/main.ts'), ...args]);
};
