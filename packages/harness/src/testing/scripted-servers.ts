import type { Scripted } from '@holdfast/sync-client/testing';
import { ScriptedServer } from './scripted-server.ts';

const servers = new Map<number, ScriptedServer>();

const known = (port: number): ScriptedServer => {
  const server = servers.get(port);
  if (server === undefined) throw new Error(`No scripted server was started on port ${port}`);
  return server;
};

/** Scripted servers for tests in a browser, which cannot listen themselves: commands of the test runner, by port. */
export const scriptedServers = {
  startScriptedServer: async (): Promise<number> => {
    const server = await ScriptedServer.start();
    servers.set(server.port, server);
    return server.port;
  },
  scriptServer: (_: unknown, port: number, answer: Scripted): Promise<void> => known(port).script(answer),
  serverAsked: (_: unknown, port: number): Promise<void> => known(port).asked(),
  closeScriptedServer: async (_: unknown, port: number): Promise<void> => {
    await known(port).close();
    servers.delete(port);
  },
};
