import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runNode } from './child.mjs';
import { ToolingError } from './tooling-error.mjs';
import { inRoot } from './workspace.mjs';

const installed = '/usr/bin/chromium';

/** The browser for the tests; undefined when there is none yet. */
const findChromium = () => [process.env.CHROMIUM, installed, playwrightsOwn()].find((path) => path && existsSync(path));

const playwrightsOwn = () => createRequire(inRoot('package.json'))('playwright-core').chromium.executablePath();

/**
 * Answers the path of a Chromium and installs one when the machine has none: as root on Debian its package, elsewhere Playwright's build.
 * @throws ToolingError when neither works
 */
export const ensureChromium = async () => {
  if (process.env.CHROMIUM && !existsSync(process.env.CHROMIUM)) throw new ToolingError(`CHROMIUM is ${process.env.CHROMIUM}, which does not exist.`);
  const found = findChromium();
  if (found) return found;
  console.error('Installing Chromium for the browser tests, once …');
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) installByApt();
  if (!existsSync(installed)) await runNode([inRoot('node_modules/playwright-core/cli.js'), 'install', 'chromium']);
  const now = findChromium();
  if (!now) throw new ToolingError('Chromium could not be installed: install it yourself and name it by CHROMIUM.');
  return now;
};

const installByApt = () => {
  const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
};
