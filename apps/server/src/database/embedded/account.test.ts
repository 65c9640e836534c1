import { describe, expect, test } from 'vitest';
import { mayEnter, parseAccounts, pickAccount } from './account.ts';

const passwd = `root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
# a comment
broken
postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash
toor:x:0:0::/root:/bin/sh
mara:x:1000:1000::/home/mara:/bin/bash
`;

describe('the account that root lends to PostgreSQL', () => {
  const accounts = parseAccounts(passwd);

  test('root under whatever name, comments and broken lines are no accounts', () => {
    expect(accounts.map(({ name }) => name)).toEqual(['nobody', 'postgres', 'mara']);
  });

  test.each([
    ['who owns the data already', accounts, 1000, 'mara'],
    ['postgres for new data', accounts, null, 'postgres'],
    ['postgres when root owns the data', accounts, 0, 'postgres'],
    ['postgres when nobody of this machine owns the data', accounts, 4711, 'postgres'],
    ['nobody where there is no postgres', accounts.filter(({ name }) => name !== 'postgres'), null, 'nobody'],
    ['none at all', [], null, undefined],
  ])('is %s', (_title, known, owner, name) => {
    expect(pickAccount(known, owner)?.name).toBe(name);
  });

  test.each([
    [0o700, { uid: 0, gid: 0 }, false],
    [0o701, { uid: 0, gid: 0 }, true],
    [0o710, { uid: 0, gid: 104 }, true],
    [0o700, { uid: 101, gid: 0 }, true],
    [0o077, { uid: 101, gid: 104 }, false],
    [0o706, { uid: 0, gid: 0 }, false],
  ])('may enter a folder of mode %o of %o: %s', (mode, owner, expected) => {
    expect(mayEnter({ uid: 101, gid: 104 }, { ...owner, mode })).toBe(expected);
  });
});
