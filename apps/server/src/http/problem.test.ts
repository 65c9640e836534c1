import { problem as problemSchema, problemCodes } from '@holdfast/protocol';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ServerError } from '../server-error.ts';
import { parse, toProblem } from './problem.ts';

describe('errors as problems', () => {
  test.each(problemCodes)('%s has a status, a title and the shape of the wire', (code) => {
    const problem = toProblem(new ServerError(code, 'A sentence.', { subject: 'field', retryAfterMs: 5 }), 'request-1');
    expect(problemSchema.parse(problem)).toEqual(problem);
    expect(problem).toMatchObject({ code, detail: 'A sentence.', subject: 'field', retryAfterMs: 5, requestId: 'request-1' });
    expect(problem.status).toBeGreaterThanOrEqual(400);
  });

  test('an error of any package with a code of the wire counts', () => {
    const error = Object.assign(new Error('The pack ends early.'), { code: 'pack-invalid' });
    expect(toProblem(error)).toMatchObject({ status: 422, code: 'pack-invalid', detail: 'The pack ends early.' });
  });

  test.each([new Error('secret inside'), 'text', null, Object.assign(new Error('secret'), { code: 'ENOENT' }), new ServerError('bad-config', 'secret')])('%s becomes internal and tells nothing of the inside', (error) => {
    const problem = toProblem(error);
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problem)).not.toContain('secret');
  });

  test('a text that the database cannot keep is the sender\'s, as is a path that spells no text', () => {
    expect(toProblem(Object.assign(new Error('invalid byte sequence'), { code: '22021' }))).toMatchObject({ status: 400, code: 'invalid-request' });
    expect(toProblem(new URIError('Failed to decode param'))).toMatchObject({ status: 400, code: 'invalid-request', subject: 'path' });
  });

  test('lists beyond the depth of the stack are bad input', () => {
    const deep: unknown = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));
    expect(() => parse(z.json(), deep)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });

  test('a field of the wrong shape is named', () => {
    const schema = z.strictObject({ ops: z.array(z.strictObject({ ctr: z.int() })) });
    expect(() => parse(schema, { ops: [{ ctr: 1 }, { ctr: 'x' }] })).toThrow(expect.objectContaining({ code: 'invalid-request', subject: 'ops.1.ctr' }));
    expect(() => parse(schema, undefined)).toThrow(expect.objectContaining({ code: 'invalid-request', subject: undefined }));
  });
});
