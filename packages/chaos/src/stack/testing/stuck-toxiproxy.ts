import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/*
 * Answers as Toxiproxy 2.12 does once a connection through it is stuck: what changes a proxy is given up with 503. (Measured: with
 * an upstream that does not read, after 25 s for each call and for ever; here at once.) The life after the first is a healthy one.
 * Arguments: those of toxiproxy-server, then the file that counts its lives, and what it is stuck at.
 */
const [, , , host = '', , port = '', lives = '', stuckAt = ''] = process.argv;
appendFileSync(lives, 'x');
const stuck = readFileSync(lives, 'utf8').length === 1 ? stuckAt : 'nothing';
const proxies = new Map<string, { readonly body: Record<string, unknown>; readonly toxics: Map<string, unknown> }>();

const route = (method: string, [, first, name = '', , toxic = '']: readonly string[], body: Record<string, unknown>): readonly [number, unknown] => {
  if (first === 'version') return [200, { version: 'stuck' }];
  if (first === 'lives') return [200, Object.fromEntries([...proxies].map(([key, { body, toxics }]) => [key, { ...body, toxics: [...toxics.keys()] }]))];
  if (name === '') {
    proxies.set(String(body['name']), { body, toxics: new Map() });
    return [201, body];
  }
  const proxy = proxies.get(name);
  if (proxy === undefined) return [404, { error: 'proxy not found' }];
  if (method === 'GET') return proxy.toxics.has(toxic) ? [200, proxy.toxics.get(toxic)] : [404, { error: 'toxic not found' }];
  if (method === 'DELETE' && stuck === 'remove') return [503, 'Request timeout'];
  if (body['type'] !== undefined && stuck === 'add') return [503, 'Request timeout'];
  if (method === 'DELETE') return [proxy.toxics.delete(toxic) ? 204 : 404, ''];
  if (body['type'] !== undefined) proxy.toxics.set(String(body['name']), body);
  return [200, body];
};

createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const [status, answer] = route(request.method ?? '', (request.url ?? '').split('/'), text === '' ? {} : JSON.parse(text) as Record<string, unknown>);
  response.writeHead(status, { 'content-type': 'application/json' }).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
}).listen(Number(port), host);
