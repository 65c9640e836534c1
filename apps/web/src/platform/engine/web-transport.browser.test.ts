import { asSpaceId, asUserId } from '@holdfast/domain';
import { describeTransport, type Scripted } from '@holdfast/sync-client/testing';
import * as vitest from 'vitest';
import { commands } from 'vitest/browser';
import { WebTransport } from './web-transport.ts';

// A page cannot listen: vite.config.ts makes these of the runner's side.
declare module 'vitest/browser' {
  interface BrowserCommands {
    startScriptedServer: () => Promise<number>;
    scriptServer: (port: number, answer: Scripted) => Promise<void>;
    serverAsked: (port: number) => Promise<void>;
    closeScriptedServer: (port: number) => Promise<void>;
  }
}

const id = '00000000-0000-4000-8000-000000000001';

describeTransport(vitest, 'fetch and tus in a real browser', async () => {
  const port = await commands.startScriptedServer();
  return {
    transport: new WebTransport(`http://127.0.0.1:${port}`, asUserId(id), asSpaceId(id)),
    place: `http://127.0.0.1:${port}/api/v1/uploads/begun`,
    script: (answer) => commands.scriptServer(port, answer), asked: () => commands.serverAsked(port), run: (call) => call, close: () => commands.closeScriptedServer(port),
  };
});

vitest.test('H49 a browser that says there is no network, and never that there is one again, does not keep the app from its server', async () => {
  const port = await commands.startScriptedServer();
  const answers = () => commands.scriptServer(port, { kind: 'json', value: {} });
  const transport = new WebTransport(`http://127.0.0.1:${port}`, asUserId(id), asSpaceId(id));
  await answers();
  const close = transport.connect({ onConnected: () => undefined, onDisconnected: () => undefined, onPoke: () => undefined });
  await commands.serverAsked(port);
  window.dispatchEvent(new Event('offline'));
  await answers();
  await commands.serverAsked(port);
  close();
  await commands.closeScriptedServer(port);
});
