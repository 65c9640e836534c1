import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { runNode } from './child.mjs';
import { withLock } from './lock.mjs';
import { hashOf, readStamp, writeStamp } from './stamp.mjs';
import { ToolingError } from './tooling-error.mjs';
import { inRoot } from './workspace.mjs';

const dist = inRoot('apps/web/dist');
const next = inRoot('apps/web/dist-next');
const stamp = inRoot('apps/web/dist/.built-from');
const sources = ['apps/web', 'packages/domain', 'packages/chunking', 'packages/protocol', 'packages/sync-client', 'packages/transport', 'vite.config.ts', 'pnpm-lock.yaml'];

/** Builds the app unless the last build came from these very sources. A build that fails leaves the last one in place. */
export const ensureWebBuilt = async () => {
  const wanted = await hashOf(sources.map((source) => inRoot(source)));
  const isBuilt = async () => existsSync(inRoot('apps/web/dist/index.html')) && (await readStamp(stamp)) === wanted;
  if (!existsSync(inRoot('apps/web/index.html')) || (await isBuilt())) return;
  await withLock('build-web', async () => {
    if (await isBuilt()) return;
    console.error('Building the web app …');
    const code = await runNode([inRoot('node_modules/vite/bin/vite.js'), 'build', '--outDir', 'dist-next', '--logLevel', 'warn'], { env: { NODE_ENV: 'production' } });
    if (code !== 0) throw new ToolingError(`The web app could not be built (vite ended with ${code}): its lines above say why.`);
    await rm(dist, { recursive: true, force: true });
    await rename(next, dist);
    await writeStamp(stamp, wanted);
  });
};
