import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endSilentBodies } from './silent-bodies.ts';

const deadlines = { silence: 600, jsonSilence: 300, whole: 2_000, look: 20 };

describe('a body that does not come', () => {
  let server: Server;
  let early = false;
  beforeEach(async () => {
    early = false;
    server = createServer((request, response) => {
      if (early) return void response.end('early');
      let bytes = 0;
      request.on('data', (piece: Buffer) => void (bytes += piece.length)).on('end', () => response.end(String(bytes)));
    });
    endSilentBodies(server, deadlines);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const begin = (type: string, length: number, more = '') => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let told = '';
    socket.on('data', (piece: Buffer) => void (told += piece.toString())).on('error', () => undefined);
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\n${more}Content-Length: ${length}\r\n\r\n{`);
    return { socket, told: () => told, closed: once(socket, 'close') };
  };

  test.each(['application/json', 'application/offset+octet-stream'])('of the type %s is given up, with an answer that says so', async (type) => {
    const { told, closed } = begin(type, 1_000);
    await closed;
    expect(told()).toMatch(/^HTTP\/1.1 408 .*Retry-After: 1/s);
  });

  test('F12 of an upload is cut without an answer: a tus client would take a 408 for the end of its upload', async () => {
    const { told, closed } = begin('application/offset+octet-stream', 1_000, 'Tus-Resumable: 1.0.0\r\n');
    await closed;
    expect(told()).toBe('');
  });

  test('while a byte comes now and then an upload goes on', async () => {
    const { socket, told } = begin('application/offset+octet-stream', 26);
    for (let n = 0; n < 25; n += 1) {
      await delay(100);
      socket.write('x');
    }
    await expect.poll(told).toMatch(/200 OK.*26$/s);
    socket.destroy();
  });

  test('JSON in single bytes is given up as a whole', async () => {
    const { socket, told, closed } = begin('application/json', 1_000);
    const drip = setInterval(() => void socket.write('x'), 50);
    await closed;
    clearInterval(drip);
    expect(told()).toContain('408');
  });

  test('what was answered before its body came is not waited for', async () => {
    early = true;
    const { told, closed } = begin('text/plain', 1_000);
    await closed;
    expect(told()).toContain('early');
  });

  test('a connection that is kept between two requests is not touched', async () => {
    const { socket, told } = begin('application/json', 1);
    await expect.poll(told).toContain('200 OK');
    await delay(500);
    expect(socket.closed).toBe(false);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi');
    await expect.poll(told).toMatch(/200 OK.*200 OK.*2$/s);
    socket.destroy();
  });
});
