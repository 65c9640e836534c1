import { expect, test } from 'vitest';
import { parsePostmasterFile } from './postmaster-file.ts';

test('a whole file of a running PostgreSQL', () => {
  expect(parsePostmasterFile('1234\n/srv/data\n1763726403\n5432\n/srv/socket\n\n  7864320    98304\nready   \n'))
    .toEqual({ pid: 1234, dataFolder: '/srv/data', socketFolder: '/srv/socket', status: 'ready' });
});

test('one that is still being written has no status', () => {
  expect(parsePostmasterFile('1234\n/srv/data\n1763726403\n')).toEqual({ pid: 1234, dataFolder: '/srv/data', socketFolder: null, status: '' });
});

test.each(['', '\n', 'abc\n/srv', '-7\n/srv', '1234'])('%j is none', (text) => {
  expect(parsePostmasterFile(text)).toBeNull();
});
