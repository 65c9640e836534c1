import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const fetchWithinMs = 120_000;

/** A published package as its registry has it, and unpacked. */
export interface Unpacked {
  readonly archive: string;
  readonly folder: string;
}

/** Fetches one version of a package by npm, which keeps it for the next time, and unpacks it below `into`. Rejects when it cannot be had here. */
export const unpackFromNpm = async (spec: string, into: string): Promise<Unpacked> => {
  const place = join(into, spec.replaceAll(/[^a-z0-9.-]/gi, '-'));
  const folder = join(place, 'unpacked');
  await mkdir(folder, { recursive: true });
  await run('npm', ['pack', spec, '--pack-destination', place, '--silent', '--prefer-offline'], { timeout: fetchWithinMs });
  const archive = (await readdir(place)).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new Error(`npm pack ${spec} left no archive`);
  await run('tar', ['-xzf', join(place, archive), '-C', folder], { timeout: fetchWithinMs });
  return { archive: join(place, archive), folder };
};
