import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { isFromOurPages } from './origin.ts';

const asks = (headers: IncomingHttpHeaders, publicUrl: string | null = null): boolean => isFromOurPages({ headers } as IncomingMessage, publicUrl);
const host = 'files.example.org';

test.each<[string, IncomingHttpHeaders, string | null, boolean]>([
  ['a page of ours', { host, origin: `https://${host}` }, null, true],
  ['a page of ours on a port', { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' }, null, true],
  ['a page of ours behind a proxy that renames the host', { host: 'server:8080', origin: `https://${host}` }, `https://${host}`, true],
  ['a program without a browser', { host }, null, true],
  ['a page of another site', { host, origin: 'https://evil.example' }, null, false],
  ['another port of the same machine', { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:9000' }, null, false],
  ['a sandboxed page', { host, origin: 'null' }, null, false],
  ['a sandboxed page, whatever it claims besides', { host, origin: 'null', 'sec-fetch-site': 'same-origin' }, null, false],
  ['another site without an origin', { host, 'sec-fetch-site': 'cross-site' }, null, false],
  ['a neighbour sub-domain without an origin', { host, 'sec-fetch-site': 'same-site' }, null, false],
  ['our own page without an origin', { host, 'sec-fetch-site': 'same-origin' }, null, true],
])('%s: %o', (_who, headers, publicUrl, expected) => {
  expect(asks(headers, publicUrl)).toBe(expected);
});
