import type { Router } from 'express';
import type { Logger } from 'pino';
import type { Access } from './accounts/access.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { Realtime } from './realtime/realtime.ts';

/** What a module is given to build itself from. */
export interface ServerContext {
  readonly config: Config;
  readonly database: Database;
  readonly log: Logger;
  readonly access: Access;
  readonly realtime: Realtime;
}

/** A dependency that `/readyz` asks after. Rejects, or takes longer than its deadline, when it cannot serve. */
export interface ReadyCheck {
  readonly name: string;
  check(signal: AbortSignal): Promise<void>;
}

/** One part of the server: what it answers, what it needs to be ready, and how it ends. `modules.ts` lists them all. */
export interface ServerModule {
  readonly name: string;
  /** Mounted under /api/v1, after the check against other sites and the JSON body. */
  readonly routes?: Router;
  /** The same, but mounted before any body is read: for routes that read their own. */
  readonly ownBodies?: Router;
  readonly checks?: readonly ReadyCheck[];
  /** Its part of /api/v1/openapi.json: path → method → operation. */
  readonly paths?: Readonly<Record<string, object>>;
  /** Finishes what is under way; called when nothing new comes in any more, while the database still runs. */
  stop?(): Promise<void>;
}
