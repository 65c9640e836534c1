import { spawn, type ChildProcess } from 'node:child_process';
import type { Launch } from './account.ts';
import { ServerError } from '../../server-error.ts';

const failureMark = /^.*?\b(?:FATAL|PANIC|error):\s*/i;

/** The last lines that a program said, for the sentence that tells why it ended. */
export class LastWords {
  readonly #lines: string[] = [];

  hear(piece: Buffer): void {
    this.#lines.push(...piece.toString('utf8').split('\n').map((line) => line.trim()).filter((line) => line !== ''));
    this.#lines.splice(0, Math.max(0, this.#lines.length - 20));
  }

  /** The line that matters most, without its time stamp: the last one marked FATAL or error, else the last. */
  toString(): string {
    const marked = this.#lines.findLast((line) => failureMark.test(line));
    return (marked?.replace(failureMark, '') ?? this.#lines.at(-1) ?? 'it said nothing').replace(/\.?$/, '.');
  }
}

export interface Program {
  readonly child: ChildProcess;
  readonly lastWords: LastWords;
  /** Resolves when it has ended, whether or not it ever ran; never rejects. */
  readonly ended: Promise<{ readonly code: number | null; readonly failure: Error | null }>;
}

/** Starts a program in a session of its own, so that a Ctrl+C in the terminal reaches only the server, which stops it in order. */
export const startProgram = (launch: Launch, environment: NodeJS.ProcessEnv): Program => {
  const child = spawn(launch.command, launch.args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: environment, cwd: '/' });
  const lastWords = new LastWords();
  child.stdout.on('data', (piece: Buffer) => lastWords.hear(piece));
  child.stderr.on('data', (piece: Buffer) => lastWords.hear(piece));
  const ended = new Promise<{ code: number | null; failure: Error | null }>((resolve) => {
    child.once('error', (failure) => resolve({ code: null, failure }));
    child.once('close', (code) => resolve({ code, failure: null }));
  });
  return { child, lastWords, ended };
};

/** Runs a program to its end. @throws ServerError `database-start` when it cannot be started or does not end well. */
export const runProgram = async (launch: Launch, environment: NodeJS.ProcessEnv, what: string): Promise<void> => {
  const program = startProgram(launch, environment);
  const { code, failure } = await program.ended;
  if (failure) throw new ServerError('database-start', `${what} could not be started: ${failure.message}.`, { cause: failure });
  if (code !== 0) throw new ServerError('database-start', `${what} failed: ${program.lastWords.toString()}`);
};
