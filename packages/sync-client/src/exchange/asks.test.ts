import { asSpaceId, rootOf } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { createEngine } from '../engine/create-engine.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, until, webDigests } from '../testing/index.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
const file = (i: number) => ({ path: [`${i}.bin`], blob: new Blob([new Uint8Array(1000).fill(i)]), mtime: 5, mime: '' });

test('H28 while nothing but bytes is on its way the server is asked for nothing else, however many files are added', async () => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed: 302, transport });
  const engine = await createEngine(device.tab(), { space, deviceName: 'Laptop' });
  await settle(device, engine.syncNow());
  let [exchanges, handshakes] = [0, 0];
  transport.onExchange(() => void (exchanges += 1));
  const ask = transport.manifests.bind(transport);
  transport.manifests = (request) => {
    handshakes += 1;
    return ask(request);
  };
  transport.holdUploads(true);
  for (const i of [1, 2]) {
    await engine.addFiles(root, [file(i)]);
    await until('it is asked for', () => handshakes === i, device, 100);
  }
  await engine.addFiles(root, [3, 4].map(file));
  expect(exchanges).toBe(0);
  transport.holdUploads(false);
  await settle(device, engine.syncNow());
  expect([...server.tree.rows()].map((row) => row.name.value).sort()).toEqual(['1.bin', '2.bin', '3.bin', '4.bin']);
  await engine.close();
});
