import { pino, type Logger, type LoggerOptions } from 'pino';
import type { Config } from '../config.ts';
import { systemCodeOf } from '../server-error.ts';

/** What a log line tells of an error: never the objects that hang on it, which may hold a person's data or a password. */
export const describeError = (error: unknown): object => {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = systemCodeOf(error);
  return { name: error.name, ...(code === undefined ? {} : { code }), message: error.message, stack: error.stack, ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }) };
};

/** Equal lines within `everyMs` that are written; how many more there were is told with the next one. */
const equalLines = 10;
const everyMs = 10_000;

interface Lines {
  readonly since: number;
  count: number;
}

/** Leaves out lines that say what was said many times just now: a flood of one error must not fill the disk. */
export const leaveOutEqual = (now: () => number = () => performance.now()): NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']> => {
  let lines = new Map<string, Lines>();
  return function write(args, method) {
    const at = now();
    const key = keyOf(args);
    const known = lines.get(key);
    const stands = known !== undefined && at - known.since < everyMs;
    const line = stands ? known : { since: at, count: 0 };
    // A key is as long as what was thrown: no more of them than can be borne.
    if (lines.size >= 1_000 && known === undefined) lines = new Map();
    lines.set(key, line);
    line.count += 1;
    const leftOut = stands || known === undefined ? 0 : known.count - equalLines;
    if (leftOut > 0) this.warn({ leftOut }, 'Equal lines were left out');
    if (line.count <= equalLines) method.apply(this, args);
  };
};

const keyOf = (args: readonly unknown[]): string => {
  const [details] = args;
  const error: unknown = typeof details === 'object' && details !== null && 'err' in details ? details.err : details;
  const what = error instanceof Error ? `${error.name} ${systemCodeOf(error) ?? ''} ${error.message.slice(0, 256)}` : '';
  return `${what} ${args.filter((arg) => typeof arg === 'string').join(' ').slice(0, 256)}`;
};

/** The log: one JSON line a problem, on standard error, written at once so that a crash keeps the last one. */
export const createLog = (level: Config['logLevel']): Logger =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError }, hooks: { logMethod: leaveOutEqual() } }, pino.destination({ dest: 2, sync: true }));
