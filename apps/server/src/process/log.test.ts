import { pino } from 'pino';
import { expect, test } from 'vitest';
import { describeError, leaveOutEqual } from './log.ts';

test('an error is told by name, code, message and cause, without the objects that hang on it', () => {
  const cause = Object.assign(new TypeError('inner'), { password: 'hunter2' });
  const error = Object.assign(new Error('outer', { cause }), { code: '57P01', client: { password: 'hunter2' } });
  expect(describeError(error)).toEqual({ name: 'Error', code: '57P01', message: 'outer', stack: error.stack, cause: { name: 'TypeError', message: 'inner', stack: cause.stack } });
});

test('what is no error is told as text', () => {
  expect(describeError('gone')).toEqual({ message: 'gone' });
});

test('a flood of one line is written ten times and then counted; another line is written', () => {
  let now = 0;
  const written: { readonly msg: string; readonly leftOut?: number }[] = [];
  const log = pino({ hooks: { logMethod: leaveOutEqual(() => now) } }, { write: (line: string) => void written.push(JSON.parse(line) as { msg: string }) });
  for (let n = 0; n < 60_000; n += 1) log.error({ err: new Error('The database does not answer') }, 'Unavailable');
  log.error({ err: new Error('The disk is full') }, 'Unavailable');
  expect(written).toHaveLength(11);
  now += 10_000;
  log.error({ err: new Error('The database does not answer') }, 'Unavailable');
  expect(written.slice(11).map(({ msg, leftOut }) => [msg, leftOut])).toEqual([['Equal lines were left out', 59_990], ['Unavailable', undefined]]);
});
