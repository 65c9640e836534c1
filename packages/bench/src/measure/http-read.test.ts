import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { httpRead, httpReadMany } from './http-read.ts';

const serving = async <T>(work: (url: string, most: () => number) => Promise<T>): Promise<T> => {
  let [now, most] = [0, 0];
  const server = createServer((request, response) => {
    most = Math.max(most, (now += 1));
    setTimeout(() => {
      now -= 1;
      response.writeHead(request.url === '/none' ? 404 : 200).end('x'.repeat(Number(request.url?.slice(1)) || 0));
    }, 5);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => most);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

test('many answers are read whole, as many at once as asked', async () => {
  const { bytes, most } = await serving(async (url, atOnce) => ({ bytes: await httpReadMany(Array.from({ length: 40 }, (_, i) => `${url}/${i + 1}`), 6), most: atOnce() }));
  expect(bytes).toBe((40 * 41) / 2);
  expect(most).toBe(6);
});

test('what is no 200 or 206 is told, with its address', async () => {
  await serving(async (url) => {
    await expect(httpRead(`${url}/none`)).rejects.toThrow(/none answered 404/);
    expect(await httpRead(`${url}/7`)).toMatchObject({ bytes: 7 });
  });
});
