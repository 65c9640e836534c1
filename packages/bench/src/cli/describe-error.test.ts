import { describe, expect, it } from 'vitest';
import { describeError } from './describe-error.ts';

describe('an error in the report', () => {
  it('is told with its cause and theirs', () => {
    const text = describeError(new Error('outer', { cause: new Error('inner', { cause: 'a string' }) }));
    expect(text).toMatch(/^Error: outer[\s\S]+because Error: inner[\s\S]+because a string$/);
  });

  it('is not told with what a library hangs on it', () => {
    expect(describeError(Object.assign(new Error('short'), { request: { secret: 'cookie' } }))).not.toContain('cookie');
  });

  it('may be anything', () => {
    expect(describeError(null)).toBe('null');
  });
});
