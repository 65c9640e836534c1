import { expect, test } from 'vitest';
import { describeError } from './log.ts';

test('an error is told by name, code, message and cause, without the objects that hang on it', () => {
  const cause = Object.assign(new TypeError('inner'), { password: 'hunter2' });
  const error = Object.assign(new Error('outer', { cause }), { code: '57P01', client: { password: 'hunter2' } });
  expect(describeError(error)).toEqual({ name: 'Error', code: '57P01', message: 'outer', stack: error.stack, cause: { name: 'TypeError', message: 'inner', stack: cause.stack } });
});

test('what is no error is told as text', () => {
  expect(describeError('gone')).toEqual({ message: 'gone' });
});
