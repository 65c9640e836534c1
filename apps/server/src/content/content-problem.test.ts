import { ContentError } from '@holdfast/sync-server';
import { describe, expect, test } from 'vitest';
import { toProblem } from '../http/problem.ts';
import { asRequestError } from './content-problem.ts';

const failure = (code: string): Error => Object.assign(new Error(`${code}: no space left on device, write`), { code });

describe('what went wrong with content, as its sender hears it', () => {
  test.each(['ENOSPC', 'EDQUOT'])('H42 %s of the spool is a server without room, not a broken one: the upload waits', (code) =>
    expect(toProblem(asRequestError(failure(code)))).toMatchObject({ status: 507, code: 'spool-full', retryAfterMs: 5_000 }));
  test('a full store says the same', () =>
    expect(toProblem(asRequestError(new ContentError('storageFull', 'the disk of the content store is full: free space, then try again')))).toMatchObject({ status: 507, code: 'spool-full' }));
  test('a chunk that does not hash is the sender\'s', () =>
    expect(toProblem(asRequestError(new ContentError('chunkMismatch', 'a chunk is wrong')))).toMatchObject({ status: 422, code: 'chunk-mismatch' }));
  test('anything else passes through and says nothing of the inside', () => {
    const error = failure('EISDIR');
    expect(asRequestError(error)).toBe(error);
    expect(toProblem(error)).toMatchObject({ status: 500, code: 'internal' });
  });
});
