import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createAccess } from './accounts/create-access.ts';
import { ensureOwner } from './accounts/ensure-owner.ts';
import { isSetupNeeded } from './accounts/users.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import { createApp } from './http/app.ts';
import { createModules } from './modules.ts';
import { takeDataFolder } from './process/data-folder.ts';
import { addressOf, listen } from './process/listen.ts';
import { openDatabase } from './process/open-database.ts';
import { UndoStack } from './process/undo-stack.ts';
import type { Realtime } from './realtime/realtime.ts';
import { createSocketRealtime } from './realtime/socket-realtime.ts';

export interface RunningServer {
  /** What people open in a browser. */
  readonly address: string;
  /** Where it listens. */
  readonly port: number;
  /** No owner yet: the setup page waits. */
  readonly setupNeeded: boolean;
  /** Takes nothing new, ends what is under way, stops the database. Safe to call twice; answers what failed. */
  stop(): Promise<unknown[]>;
}

/** Requests under way get this long at a stop before their connections are cut. Milliseconds. */
const drainMs = 3_000;
const reapMs = 20;

/**
 * Brings the whole server up, in this order: data folder, database and schema, owner, modules, port.
 * @param onLost the embedded database ended by itself: nothing works any more
 * @throws ServerError with a start code; nothing is left running then.
 */
export const startServer = async (config: Config, log: Logger, onLost: (reason: string) => void): Promise<RunningServer> => {
  const undo = new UndoStack();
  try {
    const folder = await takeDataFolder(config.data);
    undo.push(() => folder.release());
    const database = await openDatabase({ config, log, undo, onLost });
    if (config.owner) await ensureOwner(database, config.owner);
    const port = await serve(config, log, database, undo);
    return { address: addressOf(config.host, port, config.publicUrl), port, setupNeeded: await isSetupNeeded(database), stop: () => undo.run() };
  } catch (error) {
    await undo.run();
    throw error;
  }
};

const serve = async (config: Config, log: Logger, database: Database, undo: UndoStack): Promise<number> => {
  let stopping = false;
  const access = createAccess(database);
  const realtime = createSocketRealtime({ access, log, publicUrl: config.publicUrl });
  const modules = await createModules({ config, database, log, access, realtime });
  for (const module of modules) undo.push(() => module.stop?.());
  const http = createServer(createApp({
    config, log, modules,
    checks: [{ name: 'database', check: async () => void (await database.query('SELECT 1')) }],
    gauges: { socket_connections: () => realtime.connections },
    isStopping: () => stopping,
  }));
  realtime.attach(http);
  undo.push(() => {
    stopping = true;
    return close(http, realtime);
  });
  return listen(http, config.host, config.port);
};

/** Takes no new connection, ends the sockets, lets requests finish, then cuts what is left. */
const close = async (http: Server, realtime: Realtime): Promise<void> => {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  realtime.close();
  // A connection that is kept alive becomes idle only after its answer: look again until all are gone.
  const reap = setInterval(() => http.closeIdleConnections(), reapMs);
  await Promise.race([closed, delay(drainMs, undefined, { ref: false })]);
  clearInterval(reap);
  http.closeAllConnections();
  await closed;
};
