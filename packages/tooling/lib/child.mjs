import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';
import { node24 } from './install.mjs';
import { inRoot, root } from './workspace.mjs';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The environment for children: `node` is Node 24 and the workspace's programs are found. */
export const environment = (extra = {}) => ({
  ...process.env,
  ...extra,
  PATH: [dirname(node24), inRoot('node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter),
});

/**
 * Runs a script with Node 24 to its end, passing on our signals, and answers its exit code (128 + n when a signal ended it).
 * @param {string[]} args of node itself
 * @param {{env?: Record<string, string>, cwd?: string, timeoutMs?: number, onOutput?: (text: string) => void}} [options] with `onOutput`
 *   standard output is handed over piece by piece besides being shown
 * @returns {Promise<number>}
 */
export const runNode = (args, { env = {}, cwd = root, timeoutMs = 0, onOutput } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(node24, args, { cwd, stdio: ['inherit', onOutput ? 'pipe' : 'inherit', 'inherit'], env: environment(env) });
    const pass = (signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, pass);
    const timer = timeoutMs > 0 ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined;
    const settle = (done) => {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, pass);
      done();
    };
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      process.stdout.write(text);
      onOutput(text);
    });
    child.once('error', (error) => settle(() => reject(error)));
    child.once('close', (code, signal) => settle(() => resolve(code ?? 128 + (constants.signals[signal] ?? 0))));
  });
