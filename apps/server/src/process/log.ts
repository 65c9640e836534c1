import { pino, type Logger } from 'pino';
import type { Config } from '../config.ts';
import { systemCodeOf } from '../server-error.ts';

/** What a log line tells of an error: never the objects that hang on it, which may hold a person's data or a password. */
export const describeError = (error: unknown): object => {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = systemCodeOf(error);
  return { name: error.name, ...(code === undefined ? {} : { code }), message: error.message, stack: error.stack, ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }) };
};

/** The log: one JSON line a problem, on standard error, written at once so that a crash keeps the last one. */
export const createLog = (level: Config['logLevel']): Logger =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } }, pino.destination({ dest: 2, sync: true }));
