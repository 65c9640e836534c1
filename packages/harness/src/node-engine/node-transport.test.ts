import { asSpaceId } from '@holdfast/domain';
import { describeTransport } from '@holdfast/sync-client/testing';
import * as vitest from 'vitest';
import { ScriptedServer } from '../testing/scripted-server.ts';
import { NodeTransport } from './node-transport.ts';

describeTransport(vitest, 'fetch and tus in Node', async () => {
  const server = await ScriptedServer.start();
  return {
    transport: new NodeTransport({ url: server.url, headers: {} }, asSpaceId('00000000-0000-4000-8000-000000000001')),
    place: `${server.url}/api/v1/uploads/begun`,
    script: (answer) => server.script(answer), asked: () => server.asked(), run: (call) => call, close: () => server.close(),
  };
});
