import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ServerError } from './server-error.ts';

export type DatabaseConfig = { readonly kind: 'embedded' } | { readonly kind: 'external'; readonly url: string };
export type StoreConfig = { readonly kind: 'disk' } | S3Config;
export interface S3Config {
  readonly kind: 's3';
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly bucket: string;
  readonly region: string;
}

/** Everything that can be set from outside, read once. The README's table says the same for people. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Absolute path of the data folder. */
  readonly data: string;
  readonly database: DatabaseConfig;
  readonly store: StoreConfig;
  /** The origin that people see, without a trailing slash; null: whatever address they came by. */
  readonly publicUrl: string | null;
  /** The owner to create at the first start without the setup page. */
  readonly owner: { readonly email: string; readonly password: string } | null;
  /** Who may set X-Forwarded-*: addresses, networks or `loopback`, `uniquelocal`; empty: nobody. */
  readonly trustedProxies: readonly string[];
  /** Bytes that a person may send into a space with a quota beyond the room left there, before files refer to them; null: as much as the quota, 64 MiB at least. */
  readonly uploadSlack: number | null;
  /** Bytes of the disk below which no upload is taken; null: 1 GiB, a twentieth of a smaller disk. */
  readonly spoolFree: number | null;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

const trimmedUrl = (protocols: readonly string[], hint: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), `must be ${hint}`);
const host = z.string().refine((text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text), 'must be an address or a host name');
const wholePort = z.string().regex(/^\d{1,5}$/, 'must be a port between 0 and 65535').transform(Number)
  .refine((port) => port <= 65_535, 'must be a port between 0 and 65535');
const text = z.string().min(1);

const variables = z.object({
  HOLDFAST_PORT: wholePort.default(8080),
  HOLDFAST_HOST: host.default('127.0.0.1'),
  HOLDFAST_DATA: text.default('./data'),
  // Not URL.canParse: a unix socket is named by ?host= behind an empty host, which that refuses.
  HOLDFAST_DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\/\S+$/, 'must be a URL like postgres://user:password@host:5432/holdfast').optional(),
  HOLDFAST_S3_ENDPOINT: trimmedUrl(['http:', 'https:'], 'a URL like https://s3.example.org').optional(),
  HOLDFAST_S3_ACCESS_KEY: text.optional(),
  HOLDFAST_S3_SECRET_KEY: text.optional(),
  HOLDFAST_S3_BUCKET: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be a bucket name: 3 to 63 of a-z, 0-9, dot and dash').default('holdfast'),
  HOLDFAST_S3_REGION: text.default('us-east-1'),
  HOLDFAST_PUBLIC_URL: trimmedUrl(['http:', 'https:'], 'a URL like https://files.example.org').optional(),
  HOLDFAST_OWNER_EMAIL: z.email('must be an e-mail address').max(254).optional(),
  HOLDFAST_OWNER_PASSWORD: z.string().min(8, 'must have at least 8 characters').max(1024, 'must have at most 1,024 characters').optional(),
  HOLDFAST_TRUSTED_PROXIES: z.string().default(''),
  HOLDFAST_UPLOAD_SLACK: z.string().regex(/^\d{1,15}$/, 'must be a whole number of bytes').transform(Number).optional(),
  HOLDFAST_SPOOL_FREE: z.string().regex(/^\d{1,15}$/, 'must be a whole number of bytes').transform(Number).optional(),
  HOLDFAST_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug'], 'must be silent, error, warn, info or debug').default('warn'),
});
type Variables = z.infer<typeof variables>;

/**
 * Reads the configuration from the environment. An empty variable counts as absent.
 * @throws ServerError `bad-config` with one sentence that names the variable; never shows a value, it may be a secret.
 */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): Config => {
  const given = Object.fromEntries(Object.entries(environment).filter(([name, value]) => name.startsWith('HOLDFAST_') && value !== ''));
  const parsed = variables.safeParse(given);
  if (!parsed.success) throw wrong(parsed.error);
  return assemble(parsed.data);
};

const assemble = (v: Variables): Config =>
  Object.freeze({
    host: v.HOLDFAST_HOST,
    port: v.HOLDFAST_PORT,
    data: resolve(v.HOLDFAST_DATA),
    database: databaseOf(v),
    store: storeOf(v),
    publicUrl: v.HOLDFAST_PUBLIC_URL ? new URL(v.HOLDFAST_PUBLIC_URL).origin : null,
    owner: ownerOf(v),
    trustedProxies: v.HOLDFAST_TRUSTED_PROXIES.split(',').map((part) => part.trim()).filter((part) => part !== ''),
    uploadSlack: v.HOLDFAST_UPLOAD_SLACK ?? null,
    spoolFree: v.HOLDFAST_SPOOL_FREE ?? null,
    logLevel: v.HOLDFAST_LOG_LEVEL,
  });

const databaseOf = (v: Variables): DatabaseConfig =>
  v.HOLDFAST_DATABASE_URL === undefined ? { kind: 'embedded' } : { kind: 'external', url: v.HOLDFAST_DATABASE_URL };

const storeOf = (v: Variables): StoreConfig => {
  if (v.HOLDFAST_S3_ENDPOINT === undefined) {
    refuseAlone('HOLDFAST_S3_ACCESS_KEY', v.HOLDFAST_S3_ACCESS_KEY, 'HOLDFAST_S3_ENDPOINT');
    return { kind: 'disk' };
  }
  return {
    kind: 's3',
    endpoint: v.HOLDFAST_S3_ENDPOINT,
    accessKey: required('HOLDFAST_S3_ACCESS_KEY', v.HOLDFAST_S3_ACCESS_KEY, 'HOLDFAST_S3_ENDPOINT'),
    secretKey: required('HOLDFAST_S3_SECRET_KEY', v.HOLDFAST_S3_SECRET_KEY, 'HOLDFAST_S3_ENDPOINT'),
    bucket: v.HOLDFAST_S3_BUCKET,
    region: v.HOLDFAST_S3_REGION,
  };
};

const ownerOf = (v: Variables): Config['owner'] => {
  if (v.HOLDFAST_OWNER_EMAIL === undefined) {
    refuseAlone('HOLDFAST_OWNER_PASSWORD', v.HOLDFAST_OWNER_PASSWORD, 'HOLDFAST_OWNER_EMAIL');
    return null;
  }
  return { email: v.HOLDFAST_OWNER_EMAIL, password: required('HOLDFAST_OWNER_PASSWORD', v.HOLDFAST_OWNER_PASSWORD, 'HOLDFAST_OWNER_EMAIL') };
};

const required = (name: string, value: string | undefined, because: string): string => {
  if (value === undefined) throw new ServerError('bad-config', `${name} is missing: ${because} is set and needs it.`, { subject: name });
  return value;
};

const refuseAlone = (name: string, value: string | undefined, needs: string): void => {
  if (value !== undefined) throw new ServerError('bad-config', `${name} is set without ${needs}: set both or neither.`, { subject: name });
};

const wrong = (error: z.ZodError): ServerError => {
  const issue = error.issues[0];
  const name = String(issue?.path[0] ?? 'The configuration');
  return new ServerError('bad-config', `${name} ${issue?.message ?? 'is wrong'}.`, { subject: name });
};
