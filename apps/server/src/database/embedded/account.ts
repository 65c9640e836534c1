import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ServerError } from '../../server-error.ts';

/** Who runs PostgreSQL. It refuses root, so root lends it an account. */
export type RunAs = { readonly kind: 'self' } | { readonly kind: 'account'; readonly name: string; readonly uid: number; readonly gid: number };

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/** Turns a command into one that runs as the account, may enter what it needs, and ends with this process. */
export type Launcher = (command: string, args: readonly string[]) => Launch;

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Chooses the account: our own; as root the one that owns the data already, else `postgres`, else `nobody`.
 * @param dataFolder the cluster's folder, which may not exist yet
 * @throws ServerError `database-start` when the data belong to somebody else, or root finds no account.
 */
export const chooseAccount = async (dataFolder: string): Promise<RunAs> => {
  const owner = await ownerOf(dataFolder);
  const self = process.getuid?.() ?? 0;
  if (self !== 0) {
    if (owner === null || owner === self) return { kind: 'self' };
    throw new ServerError('database-start', `The database in ${dataFolder} belongs to user ${owner}, but Holdfast runs as user ${self}: run it as that user, or give the folder to this one.`);
  }
  const accounts = parseAccounts(await readFile('/etc/passwd', 'utf8'));
  const chosen = pickAccount(accounts, owner);
  if (chosen) return { kind: 'account', ...chosen };
  throw new ServerError('database-start', 'PostgreSQL does not run as root and this machine has neither a "postgres" nor a "nobody" account: run Holdfast as an ordinary user, or set HOLDFAST_DATABASE_URL.');
};

/** Of all accounts the one that may run the cluster, or undefined. `owner` is the uid that owns the data, if they exist. */
export const pickAccount = (accounts: readonly Account[], owner: number | null): Account | undefined =>
  accounts.find((account) => owner !== null && owner !== 0 && account.uid === owner)
  ?? accounts.find((account) => account.name === 'postgres')
  ?? accounts.find((account) => account.name === 'nobody');

/** The accounts of a passwd file, root and broken lines left out. */
export const parseAccounts = (passwd: string): Account[] =>
  passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    if (!name || !uid || !gid || Number(uid) === 0) return [];
    return [{ name, uid: Number(uid), gid: Number(gid) }];
  });

/**
 * Prepares how to start programs as `who`. Where util-linux is at hand (any Linux), `setpriv` starts them: they get a SIGINT when this
 * process dies, and an account that may not enter a folder on the way (a 0700 home) is given the right to pass by it.
 * @param reach files and folders that the account has to get at
 * @throws ServerError `database-start` when it cannot get there and there is no `setpriv` to help.
 */
export const prepareLauncher = async (who: RunAs, reach: readonly string[]): Promise<Launcher> => {
  const setpriv = process.platform === 'linux' ? await findProgram('setpriv') : null;
  const closed = who.kind === 'account' ? await firstClosed(who, reach) : null;
  if (!setpriv) {
    if (closed) throw new ServerError('database-start', `PostgreSQL has to run as "${who.kind === 'account' ? who.name : ''}", which may not enter ${closed}: open that folder (chmod o+x), move Holdfast or HOLDFAST_DATA elsewhere, or install util-linux.`, { subject: closed });
    return (command, args) => ({ command, args });
  }
  const privileges = who.kind === 'self' ? [] : ['--reuid', String(who.uid), '--regid', String(who.gid), '--clear-groups'];
  // The secure bit lets access(2) honour the capability too: initdb asks that before it runs its neighbours.
  const passage = closed ? ['--securebits', '+no_setuid_fixup', '--inh-caps', '+dac_override', '--ambient-caps', '+dac_override'] : [];
  return (command, args) => ({ command: setpriv, args: [...privileges, ...passage, '--pdeathsig', 'INT', '--', command, ...args] });
};

const ownerOf = async (folder: string): Promise<number | null> => {
  try {
    return (await stat(join(folder, 'PG_VERSION'))).uid;
  } catch {
    return null;
  }
};

const findProgram = async (name: string): Promise<string | null> => {
  for (const folder of (process.env['PATH'] ?? '').split(':').concat('/usr/bin', '/bin')) {
    const candidate = join(folder || '.', name);
    if (await access(candidate, constants.X_OK).then(() => true, () => false)) return candidate;
  }
  return null;
};

/** The outermost folder on the way to `paths` that the account may not enter. */
const firstClosed = async (who: { uid: number; gid: number }, paths: readonly string[]): Promise<string | null> => {
  for (const path of paths) {
    for (const folder of ancestors(path)) {
      const { uid, gid, mode } = await stat(folder);
      if (!mayEnter(who, { uid, gid, mode })) return folder;
    }
  }
  return null;
};

const ancestors = (path: string): string[] => {
  const parent = dirname(resolve(path));
  return parent === resolve(path) ? [] : [...ancestors(parent), parent];
};

/** Whether the permission bits let an account pass through a folder. */
export const mayEnter = (who: { readonly uid: number; readonly gid: number }, folder: { readonly uid: number; readonly gid: number; readonly mode: number }): boolean => {
  const bit = folder.uid === who.uid ? 0o100 : folder.gid === who.gid ? 0o010 : 0o001;
  return (folder.mode & bit) !== 0;
};
