import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { withLock } from './lock.mjs';
import { hashOf, readStamp, writeStamp } from './stamp.mjs';
import { ToolingError } from './tooling-error.mjs';
import { inRoot, root } from './workspace.mjs';

const pnpm = 'pnpm@12.21.0';
const stamp = inRoot('node_modules', '.holdfast-installed');

/** The program that everything runs on, whatever Node the machine has. */
export const node24 = inRoot('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Installs the dependencies unless those of this very lockfile are there. Of two starts at once one installs, the other waits. */
export const ensureInstalled = async () => {
  const wanted = await hashOf([inRoot('pnpm-lock.yaml'), inRoot('pnpm-workspace.yaml')]);
  const isThere = async () => existsSync(node24) && (await readStamp(stamp)) === wanted;
  if (await isThere()) return;
  await withLock('install', async () => {
    if (await isThere()) return;
    console.error('Installing the dependencies; this takes a minute or two, once …');
    await runPnpm();
    if (!existsSync(node24)) throw new ToolingError('The install ended, but Node 24 is not in node_modules/node: remove node_modules and start again.');
    await writeStamp(stamp, wanted);
  });
};

const runPnpm = () =>
  new Promise((resolve, reject) => {
    // CI: pnpm must never stop to ask; nothing of the outer npm's own settings may reach it.
    const child = spawn('npx', ['--yes', pnpm, 'install', '--frozen-lockfile'], { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, CI: 'true' }, shell: process.platform === 'win32' });
    child.once('error', (error) => reject(new ToolingError(`npx could not be started (${error.message}): Holdfast needs Node 20 or newer with npm.`)));
    child.once('close', (code) => (code === 0 ? resolve() : reject(new ToolingError(`The dependencies could not be installed (pnpm ended with ${code}): its lines above say why.`))));
  });
