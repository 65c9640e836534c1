import { runNode } from './child.mjs';
import { inRoot } from './workspace.mjs';

/** The server with restarts and Vite beside it; when one of the two ends, the other is stopped too. */
export const runDev = async () => {
  const stop = (code) => {
    process.kill(process.pid, 'SIGTERM');
    return code;
  };
  const codes = await Promise.all([
    runNode(['--watch', '--watch-preserve-output', inRoot('apps/server/src/main.ts')]).then(stop),
    runNode([inRoot('node_modules/vite/bin/vite.js')]).then(stop),
  ]);
  return codes.find((code) => code !== 0 && code < 128) ?? 0;
};
