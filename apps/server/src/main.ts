import { readConfig } from './config.ts';
import { createLog } from './process/log.ts';
import { stopOnSignals } from './process/stop-on-signals.ts';
import { ServerError } from './server-error.ts';
import { startServer } from './start-server.ts';

const run = async (): Promise<void> => {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const stopping = stopOnSignals(log);
  const server = await startServer(config, log, stopping.fail);
  stopping.arm(() => server.stop());
  console.log(`Holdfast is ready at ${server.address}`);
  if (server.setupNeeded) console.log('There is no owner yet: open that address to create one, or set HOLDFAST_OWNER_EMAIL and HOLDFAST_OWNER_PASSWORD and start again.');
};

try {
  await run();
} catch (error) {
  if (!(error instanceof ServerError)) throw error;
  console.error(`Holdfast did not start. ${error.message}`);
  process.exitCode = 1;
}
