import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { answersHttp, startChild, type Child } from './child.ts';
import { freePort } from './free-port.ts';

const entry = join(import.meta.dirname, '../../../../apps/server/src/main.ts');

/** The product's own server process on an empty data folder, with embedded Postgres and the disk content store. */
export interface HoldfastServer extends AsyncDisposable {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly child: Child;
}

/** What else the server is started with. */
export interface ServerOptions {
  /** Arguments of Node itself, before the program. */
  readonly nodeArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the server under the Node that runs this process; disposing of it twice is fine. */
export const startHoldfastServer = async (data: string, options: ServerOptions = {}): Promise<HoldfastServer> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const email = 'bench@example.test';
  const password = randomUUID();
  const child = await startChild({
    what: 'The Holdfast server',
    command: process.execPath,
    args: [...(options.nodeArguments ?? []), entry],
    // What the caller's own configuration says, an object store for one, is not for this server: its clock may be turned, its data thrown away.
    without: 'HOLDFAST_',
    env: {
      NODE_ENV: 'production', HOLDFAST_PORT: String(port), HOLDFAST_HOST: '127.0.0.1', HOLDFAST_DATA: data,
      HOLDFAST_OWNER_EMAIL: email, HOLDFAST_OWNER_PASSWORD: password,
      ...options.environment,
    },
    isUp: () => answersHttp(`${url}/readyz`),
    upWithinMs: 60_000,
  });
  return { url, email, password, child, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
};
