import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';

export interface AdminContext {
  readonly config: Config;
  readonly database: Database;
  readonly say: (line: string) => void;
  /** Reads one line that should not show up in a list of processes: from the variable, else from standard input. */
  readonly secret: (variable: string) => Promise<string>;
}

/** One thing that an administrator can do. */
export interface AdminCommand {
  readonly usage: string;
  readonly summary: string;
  /** Options that take a value; all are texts. */
  readonly options: readonly string[];
  /** Options that take none. */
  readonly flags?: readonly string[];
  run(context: AdminContext, options: Readonly<Record<string, string | undefined>>, flags: ReadonlySet<string>): Promise<void>;
}
