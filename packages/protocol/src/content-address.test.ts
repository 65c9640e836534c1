import { asNodeId, asOpId, asSpaceId } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { readTabAddress, serverAddress, tabAddress } from './content-address.ts';

const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const place = { tab: id(1), space: asSpaceId(id(2)), node: asNodeId(id(3)), version: asOpId(id(4)) };

describe('addresses of content', () => {
  test.each(['film.webm', 'a/b', 'a?b#c', '100 %', 'Übung 💡.pdf', '\ud800', '%2F', 'x'.repeat(255)])('a file called %j is found again', (name) => {
    for (const download of [false, true]) {
      const address = tabAddress({ ...place, name }, { download });
      expect(address).toMatch(/^[\w/%.~!'()*-]+(?:\?download=1)?$/);
      const [path = '', question] = address.split('?');
      expect([readTabAddress(path), question]).toEqual([place, download ? 'download=1' : undefined]);
    }
  });

  test.each([
    '/content', '/content/', `/content/${id(1)}/${id(2)}/${id(3)}/${id(4)}`, `/content/${id(1)}/${id(2)}/${id(3)}/${id(4)}/a/b`, `/content/x/${id(2)}/${id(3)}/${id(4)}/a`,
    `/content/${id(1)}/${id(2)}/../${id(4)}/a`, `/other/${id(1)}/${id(2)}/${id(3)}/${id(4)}/a`, `x/content/${id(1)}/${id(2)}/${id(3)}/${id(4)}/a`, `/content/${id(1)}//${id(3)}/${id(4)}/a`,
  ])('%s is none', (path) => expect(readTabAddress(path)).toBeNull());

  test('the server has its own', () => {
    expect(serverAddress(place, { download: false })).toBe(`/api/v1/spaces/${id(2)}/nodes/${id(3)}/content?version=${id(4)}`);
    expect(serverAddress(place, { download: true })).toBe(`/api/v1/spaces/${id(2)}/nodes/${id(3)}/content?version=${id(4)}&download=1`);
  });
});
