import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Deadlines of a body that is on its way, in milliseconds. */
export interface BodyDeadlines {
  /** Without a byte a body is given up. One that moves may take as long as it needs: a large upload on a slow line. */
  readonly silence: number;
  /** The same for JSON, which is small. */
  readonly jsonSilence: number;
  /** A whole JSON body, which anybody may send a byte at a time without being anybody; and what is left of a body after its answer. */
  readonly whole: number;
  /** Between two looks at all bodies. */
  readonly look: number;
}

const usual: BodyDeadlines = { silence: 30_000, jsonSilence: 15_000, whole: 120_000, look: 1_000 };

interface Body {
  readonly response: ServerResponse;
  readonly json: boolean;
  readonly since: number;
  bytes: number;
  movedAt: number;
}

/**
 * Ends connections whose request promised a body that does not come: Node's own deadline counts from the start and would end long
 * uploads. Time in which the server itself does not take what has come is not counted. Ends with the server.
 */
export const endSilentBodies = (server: Server, deadlines: BodyDeadlines = usual): void => {
  const bodies = new Map<IncomingMessage, Body>();
  server.on('request', (request, response) => {
    if (request.complete || !hasBody(request)) return;
    const at = performance.now();
    bodies.set(request, { response, json: isJson(request), since: at, bytes: request.socket.bytesRead, movedAt: at });
  });
  const timer = setInterval(() => {
    const at = performance.now();
    for (const [request, body] of bodies) {
      if (request.complete || request.socket.destroyed) bodies.delete(request);
      else if (isGivenUp(request, body, deadlines, at)) cut(request, body);
    }
  }, deadlines.look).unref();
  server.once('close', () => clearInterval(timer));
};

const hasBody = ({ headers }: IncomingMessage): boolean => headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

const isJson = ({ headers }: IncomingMessage): boolean => /^application\/json\b/i.test(headers['content-type'] ?? '');

const isGivenUp = (request: IncomingMessage, body: Body, { silence, jsonSilence, whole }: BodyDeadlines, at: number): boolean => {
  const { bytesRead } = request.socket;
  // What has come waits for us: not the sender is slow.
  if (bytesRead !== body.bytes || request.readableLength > 0) [body.bytes, body.movedAt] = [bytesRead, at];
  if (at - body.movedAt > (body.json ? jsonSilence : silence)) return true;
  return (body.json || body.response.writableFinished) && request.readableLength === 0 && at - body.since > whole;
};

/**
 * As Node answers its own deadline; in words that say it may be tried again. An upload's connection is cut without a word: tus clients
 * take any 4xx for the end of the upload, and a cut for a reason to go on where it stood.
 */
const cut = ({ socket, headers }: IncomingMessage, { response }: Body): void => {
  if (response.headersSent || !socket.writable || headers['tus-resumable'] !== undefined) return void socket.destroy();
  socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
};
