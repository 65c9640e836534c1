import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The administrator's program, run to its end. */
export const runAdmin = async (variables: Readonly<Record<string, string>>, args: readonly string[], input = ''): Promise<{ readonly code: unknown; readonly out: string; readonly err: string }> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), ...args], { env: { PATH: process.env['PATH'], ...variables }, stdio: 'pipe' });
  const said = { out: '', err: '' };
  child.stdout.on('data', (piece: Buffer) => void (said.out += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => void (said.err += piece.toString()));
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, ...said };
};
