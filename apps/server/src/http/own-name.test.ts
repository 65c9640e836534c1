import { expect, test } from 'vitest';
import { isOwnName } from './own-name.ts';

test.each<[string | undefined, string | null, boolean]>([
  ['127.0.0.1:8080', null, true],
  ['[::1]:8080', null, true],
  ['192.168.1.20', null, true],
  ['localhost:8080', null, true],
  ['LOCALHOST', null, true],
  ['nas:8080', null, true],
  ['nas.local', null, true],
  ['files.example.org', 'https://files.example.org', true],
  ['Files.Example.org', 'https://files.example.org', true],
  ['files.example.org:8443', 'https://files.example.org:8443', true],
  ['files.example.org', null, false],
  ['evil.example', 'https://files.example.org', false],
  ['127.0.0.1.evil.example:8080', null, false],
  ['localhost.evil.example', null, false],
  ['evillocal.example.', null, false],
  ['127.0.0.1@evil.example', null, false],
  ['', null, false],
  [undefined, null, false],
])('Host %s with the public address %s: %o', (host, publicUrl, expected) => {
  expect(isOwnName(host, publicUrl)).toBe(expected);
});
