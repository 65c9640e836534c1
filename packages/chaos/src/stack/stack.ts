import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { answersHttp, freePort, signIn, type NodeSession } from '@holdfast/harness';
import { Postgres } from './postgres.ts';
import { type Ended, Program, runToEnd } from './program.ts';
import { smallDisk, type SmallDisk } from './small-disk.ts';
import { startS3, type S3Place } from './minio.ts';
import { Network, type Link } from './toxiproxy.ts';

export type ContentKind = 'disk' | 'minio';

const programs = join(import.meta.dirname, '../../../../apps/server/src');
const person = { email: 'chaos@example.test', password: 'a tide of eleven words' } as const;
/** The content disk holds every version of a run with room to spare; one second fills what is left. */
const diskMegabytes = 1024;

const noS3 = { HOLDFAST_S3_ENDPOINT: undefined, HOLDFAST_S3_ACCESS_KEY: undefined, HOLDFAST_S3_SECRET_KEY: undefined, HOLDFAST_S3_BUCKET: undefined, HOLDFAST_S3_REGION: undefined };

/** All that runs beside the devices: the server, its PostgreSQL, where content lies, and the network. */
export interface Stack {
  readonly folder: string;
  readonly person: typeof person;
  readonly network: Network;
  readonly postgres: Postgres;
  readonly server: Program;
  /** Runs the administrator's program beside the server; kills it after a while, when told. */
  admin(args: readonly string[], killAfterMs?: number | null): Promise<Ended>;
  /** The server itself, past the network. */
  readonly port: number;
  readonly disk: SmallDisk | null;
  readonly s3: { readonly place: S3Place; readonly link: Link } | null;
  /** What cannot be done here, and why. */
  readonly skipped: readonly string[];
}

type Variables = Readonly<Record<string, string | undefined>>;

const variablesOf = (folder: string, port: number, more: Variables): Variables => ({
  ...noS3, NODE_ENV: 'production', HOLDFAST_PORT: String(port), HOLDFAST_HOST: '127.0.0.1', HOLDFAST_DATA: join(folder, 'server'), HOLDFAST_LOG_LEVEL: 'warn',
  HOLDFAST_OWNER_EMAIL: person.email, HOLDFAST_OWNER_PASSWORD: person.password, HOLDFAST_DATABASE_URL: undefined, ...more,
});

const serverProgram = (folder: string, port: number, env: Variables): Program => new Program({
  what: 'The server', command: process.execPath, args: [join(programs, 'main.ts')], log: join(folder, 'server.log'), upWithinMs: 90_000, isUp: () => answersHttp(`http://127.0.0.1:${port}/readyz`), env,
});

/** The server makes the cluster and the schema as it does at its first start; then its PostgreSQL runs on its own. */
const preparedPostgres = async (folder: string, port: number): Promise<Postgres> => {
  const first = serverProgram(folder, port, variablesOf(folder, port, {}));
  await first.start();
  const postgres = await Postgres.learn(join(folder, 'server', 'postgres'), join(folder, 'postgres.log'));
  await first.stop();
  await postgres.start();
  return postgres;
};

const s3Of = async (folder: string, network: Network): Promise<NonNullable<Stack['s3']>> => {
  const place = await startS3(join(folder, 'minio'), join(folder, 'minio.log'));
  if (place === null) throw new Error('--content minio needs a MinIO: name its program by MINIO, or a running one by HOLDFAST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY.');
  return { place, link: await network.link('s3', place.port) };
};

const skippedOf = (network: Network, content: ContentKind, disk: SmallDisk | null, s3: Stack['s3']): readonly string[] => [
  ...(network.isToxic ? [] : ['network faults by proxy: there is no toxiproxy-server (TOXIPROXY) and no Go to build it; engine processes and pages are killed and stopped all the same']),
  ...(content === 'disk' && disk === null ? ['a full content disk: this user may not mount a tmpfs (run as root for it)'] : []),
  ...(content === 'disk' ? ['faults of MinIO: content is on the disk store (--content minio)'] : []),
  ...(s3 !== null && s3.place.program === null ? ['stopping and killing MinIO: HOLDFAST_S3_ENDPOINT is somebody else\'s (MINIO names a program of our own)'] : []),
];

/** Brings everything up; `onPart` is told how to end each part, the first one last. */
export const startStack = async (folder: string, content: ContentKind, onPart: (stop: () => Promise<void>) => void): Promise<Stack> => {
  const network = await Network.start(join(folder, 'toxiproxy.log'));
  onPart(() => network.stop());
  const port = await freePort();
  const data = join(folder, 'server');
  await mkdir(data, { recursive: true });
  const disk = content === 'disk' ? await smallDisk(join(data, 'content'), diskMegabytes) : null;
  if (disk !== null) onPart(() => disk.dispose());
  const s3 = content === 'minio' ? await s3Of(folder, network) : null;
  onPart(async () => s3?.place.program?.stop());
  const postgres = await preparedPostgres(folder, port);
  onPart(() => postgres.stop());
  const env = variablesOf(folder, port, { HOLDFAST_DATABASE_URL: postgres.url, ...s3?.place.environment(s3.link.port) });
  const server = serverProgram(folder, port, env);
  onPart(() => server.stop());
  await server.start();
  const admin: Stack['admin'] = (args, killAfterMs = null) => runToEnd({ command: process.execPath, args: [join(programs, 'admin/main.ts'), ...args], env }, killAfterMs);
  return { folder, person, network, postgres, server, admin, port, disk, s3, skipped: skippedOf(network, content, disk, s3) };
};

/** Signs in as the run's person through a link, or past all of them. */
export const signInAt = (port: number): Promise<NodeSession> => signIn(`http://127.0.0.1:${port}`, person.email, person.password);
