import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Clock ticks of Linux a second, as /proc counts them on every machine that Node runs on. */
const ticksPerSecond = 100;

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly ms: number;
}

const rowOf = async (pid: number): Promise<ProcessRow | null> => {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Its own time in user and system mode, and that of its children which have ended.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid, parent: Number(fields[1] ?? 0), ms: (ticks * 1000) / ticksPerSecond };
  } catch (error) {
    // It ended while we looked, or there is no /proc here.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
};

const allRows = async (): Promise<readonly ProcessRow[]> => {
  const names = await readdir('/proc').catch(() => []);
  const rows = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((name) => rowOf(Number(name))));
  return rows.filter((row) => row !== null);
};

/**
 * Milliseconds of CPU that a process and all that it started have used, also what has ended since; null where /proc is not kept.
 * On a busy machine it says what a figure would be on an idle one.
 */
export const cpuTimeOf = async (root: number): Promise<number | null> => {
  const rows = await allRows();
  if (!rows.some(({ pid }) => pid === root)) return null;
  const tree = new Set([root]);
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of rows) if (tree.has(parent)) tree.add(pid);
  }
  return rows.reduce((sum, { pid, ms }) => sum + (tree.has(pid) ? ms : 0), 0);
};

/** The process whose command line names `text`, and whose parent's does not: of a browser the one that started the others. */
export const processNaming = async (text: string): Promise<number> => {
  const named = new Map<number, number>();
  for (const { pid, parent } of await allRows()) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(text)) named.set(pid, parent);
  }
  for (const [pid, parent] of named) if (!named.has(parent) && pid !== process.pid) return pid;
  throw new Error(`No process names ${text}`);
};

/** Resident memory of a process in MiB, from /proc or else from `ps`; null when it has ended. */
export const residentMib = async (pid: number): Promise<number | null> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
  const kib = status === null ? await psRss(pid) : /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined || kib === '' ? null : Number(kib) / 1024;
};

/** Where no /proc is kept; empty for a process that is not there. */
const psRss = async (pid: number): Promise<string> => {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim();
};
