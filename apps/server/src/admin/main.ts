import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { createLog } from '../process/log.ts';
import { ServerError } from '../server-error.ts';
import { UsageError } from './admin-error.ts';
import type { AdminCommand } from './command.ts';
import { collectCommand } from './commands/collect.ts';
import { migrateCommand } from './commands/migrate.ts';
import { newEpochCommand } from './commands/new-epoch.ts';
import { ownerCommand } from './commands/owner.ts';
import { passwordCommand } from './commands/password.ts';
import { quotaCommand } from './commands/quota.ts';
import { rebuildIndexCommand } from './commands/rebuild-index.ts';
import { usersCommand } from './commands/users.ts';
import { verifyCommand } from './commands/verify.ts';
import { verifyLogCommand } from './commands/verify-log.ts';
import { withDatabase } from './with-database.ts';

const commands: Readonly<Record<string, AdminCommand>> = {
  migrate: migrateCommand, owner: ownerCommand, password: passwordCommand, quota: quotaCommand, users: usersCommand,
  'new-epoch': newEpochCommand, 'verify-log': verifyLogCommand, verify: verifyCommand,
  'rebuild-index': rebuildIndexCommand, collect: collectCommand,
};

const help = [
  'Usage: npm run admin -- COMMAND', '',
  ...Object.values(commands).map((command) => `  ${command.usage.padEnd(36)} ${command.summary}`), '',
  'The HOLDFAST_* variables are those of the server (README). A server may run on the same data meanwhile.',
].join('\n');

const secret = async (variable: string): Promise<string> => {
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  const lines = createInterface({ input: process.stdin });
  process.stderr.write('Password: ');
  for await (const line of lines) return line;
  throw new UsageError(`No password came in: set ${variable} or type it.`);
};

interface Given {
  readonly options: Record<string, string | undefined>;
  readonly flags: ReadonlySet<string>;
}

/** The named options of a command, each with its text, and its flags. @throws UsageError */
const givenTo = (command: AdminCommand, args: readonly string[]): Given => {
  const typed = (names: readonly string[], type: 'string' | 'boolean') => Object.fromEntries(names.map((name) => [name, { type }]));
  try {
    const { values } = parseArgs({ args: [...args], options: { ...typed(command.options, 'string'), ...typed(command.flags ?? [], 'boolean') }, strict: true, allowPositionals: false });
    const options = Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
    return { options, flags: new Set(Object.keys(values).filter((name) => values[name] === true)) };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const run = async ([name, ...args]: readonly string[]): Promise<void> => {
  if (name === undefined || name === '--help' || name === '-h' || args.includes('--help')) return console.log(help);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`There is no command "${name}".`);
  const { options, flags } = givenTo(command, args);
  const config = readConfig(process.env);
  await withDatabase(config, createLog(config.logLevel), (database) => command.run({ config, database, say: console.log, secret }, options, flags));
};

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ServerError || error instanceof UsageError)) throw error;
  console.error(error instanceof UsageError ? `${error.message}\n\n${help}` : error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
