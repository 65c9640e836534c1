import { existsSync } from 'node:fs';
import { ensureWebBuilt } from './build-web.mjs';
import { runNode } from './child.mjs';
import { ensureChromium } from './chromium.mjs';
import { runDev } from './dev.mjs';
import { runStart } from './start.mjs';
import { runTests, stepNames } from './test.mjs';
import { ToolingError } from './tooling-error.mjs';
import { inRoot } from './workspace.mjs';

/** A command that is a program of the workspace; it answers --help itself. */
const program = (summary, script) => ({
  summary,
  run: (args) => {
    if (!existsSync(inRoot(script))) throw new ToolingError(`${script} is missing: this checkout is not whole.`);
    return runNode([inRoot(script), ...args]);
  },
});

/** What `npm run …` can do: one entry a script of package.json. `help` is answered here, without installing anything. */
export const commands = {
  start: {
    summary: 'install, build and run Holdfast; prints its address',
    help: `npm start

Installs what is missing, builds the web app when its sources have changed, and runs the server with an embedded
PostgreSQL and a content store under data/. Prints the address; Ctrl+C stops everything.
Settings are environment variables (HOLDFAST_PORT, HOLDFAST_DATA …): the README has the table.`,
    run: runStart,
  },
  test: {
    summary: 'run every test; the last line is "N passed, N failed"',
    help: `npm test [-- STEP…]

Runs all steps in order, also after one has failed, and ends with "N passed, N failed" (", N skipped").
The exit code is 0 only when nothing failed. With names, only those steps:
  ${stepNames.join(', ')}
The tests of the S3 store run when HOLDFAST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY name a server.
CHROMIUM names a browser; without one it is installed.`,
    run: runTests,
  },
  dev: {
    summary: 'run the server with restart on change and the app with hot reload',
    help: `npm run dev

Runs the server (HOLDFAST_PORT, 8080) and restarts it when its files change; serves the app with hot reload on the
address that Vite prints (5173), from where /api and /socket.io go to the server. Ctrl+C stops both.`,
    run: runDev,
  },
  simulate: program('simulate many devices and a server from seeds', 'packages/simulator/src/cli/simulate.ts'),
  scenarios: {
    summary: 'run scenario files; --real: on engine processes and the server with PostgreSQL',
    run: (args) => program('', args.includes('--real') ? 'packages/chaos/src/cli/scenarios.ts' : 'packages/simulator/src/cli/scenarios.ts').run(args),
  },
  bench: {
    summary: 'measure against the budgets and the peers',
    run: async (args) => {
      const { run } = program('', 'packages/bench/src/main.ts');
      const names = args.filter((arg) => !arg.startsWith('-'));
      const needsBrowser = names.length === 0 || names.some((name) => ['browser', 'content', 'content-browser', 'content-dedupe'].includes(name));
      if (args.includes('--help') || !needsBrowser) return run(args);
      await ensureWebBuilt();
      process.env.CHROMIUM = await ensureChromium();
      return run(args);
    },
  },
  chaos: {
    summary: 'faults on the real processes: server, PostgreSQL, content stores, engine processes and browsers',
    run: async (args) => {
      const { run } = program('', 'packages/chaos/src/cli/chaos.ts');
      if (args.includes('--help')) return run(args);
      await ensureWebBuilt();
      process.env.CHROMIUM = await ensureChromium();
      return run(args);
    },
  },
  admin: program('look after a Holdfast from the command line', 'apps/server/src/admin/main.ts'),
};
