import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scripted } from '@holdfast/sync-client/testing';

/** A page of the test's own origin may ask, too: so that a browser meets the same answers as Node. */
const forEverybody = {
  'access-control-allow-origin': '*', 'access-control-allow-headers': '*, content-type, holdfast-user, holdfast-space, range, tus-resumable, upload-length, upload-metadata, upload-offset',
  'access-control-allow-methods': 'GET, POST, PATCH, HEAD, DELETE', 'access-control-expose-headers': '*, retry-after, location',
};

const write = (response: ServerResponse, answer: Scripted): void => {
  const say = (status: number, type: string, body: string, headers = {}): void => void response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  switch (answer.kind) {
    case 'json': return say(200, 'application/json', JSON.stringify(answer.value));
    case 'bytes': return say(200, 'application/octet-stream', answer.text);
    case 'problem': return say(answer.status, 'application/problem+json', JSON.stringify({ type: 'about:blank', title: answer.code, ...answer }));
    case 'proxy': return say(answer.status, 'text/html', '<html>From somebody in between</html>', answer.retryAfterSeconds === undefined ? {} : { 'retry-after': String(answer.retryAfterSeconds) });
    case 'breaks-off':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      return void response.write('{"kind":', () => setImmediate(() => response.destroy()));
    case 'silence': case 'nobody': return;
  }
};

/** A server that answers every request as it is told, for the transport contract. */
export class ScriptedServer {
  readonly #server: Server;
  readonly port: number;
  #answer: Scripted = { kind: 'silence' };
  #asked = Promise.withResolvers<void>();

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('request', (request, response) => this.#serve(request, response));
  }

  static async start(): Promise<ScriptedServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async script(answer: Scripted): Promise<void> {
    this.#answer = answer;
    this.#asked = Promise.withResolvers<void>();
    if (answer.kind === 'nobody') return this.close();
    if (this.#server.listening) return;
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  asked(): Promise<void> {
    return this.#asked.promise;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(forEverybody)) response.setHeader(name, value);
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    request.resume();
    this.#asked.resolve();
    write(response, this.#answer);
  }
}
