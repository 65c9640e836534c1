import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { ServerError } from './server-error.ts';

const refusal = (environment: Record<string, string>): ServerError => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ServerError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('configuration', () => {
  test('an empty environment runs with embedded parts on port 8080 of this machine', () => {
    const config = readConfig({});
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8080, database: { kind: 'embedded' }, store: { kind: 'disk' }, owner: null, publicUrl: null, logLevel: 'warn' });
    expect(config.data).toBe(`${process.cwd()}/data`);
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('every variable is taken', () => {
    expect(readConfig({
      HOLDFAST_PORT: '0', HOLDFAST_HOST: '::', HOLDFAST_DATA: '/srv/holdfast', HOLDFAST_DATABASE_URL: 'postgres://u:p@db/h',
      HOLDFAST_S3_ENDPOINT: 'http://s3:9000', HOLDFAST_S3_ACCESS_KEY: 'a', HOLDFAST_S3_SECRET_KEY: 's', HOLDFAST_S3_BUCKET: 'files', HOLDFAST_S3_REGION: 'eu',
      HOLDFAST_PUBLIC_URL: 'https://files.example.org/', HOLDFAST_OWNER_EMAIL: 'o@example.org', HOLDFAST_OWNER_PASSWORD: 'long enough',
      HOLDFAST_TRUSTED_PROXIES: 'loopback, 10.0.0.0/8', HOLDFAST_LOG_LEVEL: 'debug', HOLDFAST_UPLOAD_SLACK: '1000000', HOLDFAST_SPOOL_FREE: '2000000',
    })).toEqual({
      host: '::', port: 0, data: '/srv/holdfast', database: { kind: 'external', url: 'postgres://u:p@db/h' },
      store: { kind: 's3', endpoint: 'http://s3:9000', accessKey: 'a', secretKey: 's', bucket: 'files', region: 'eu' },
      publicUrl: 'https://files.example.org', owner: { email: 'o@example.org', password: 'long enough' },
      trustedProxies: ['loopback', '10.0.0.0/8'], logLevel: 'debug', uploadSlack: 1_000_000, spoolFree: 2_000_000,
    });
  });

  test('an empty variable counts as absent, variables of others are none of ours', () => {
    expect(readConfig({ HOLDFAST_PORT: '', PORT: 'x', HOLDFAST_SOMETHING_ELSE: 'y' }).port).toBe(8080);
  });

  test.each([
    [{ HOLDFAST_PORT: '80a' }, 'HOLDFAST_PORT'],
    [{ HOLDFAST_PORT: '65536' }, 'HOLDFAST_PORT'],
    [{ HOLDFAST_PORT: '-1' }, 'HOLDFAST_PORT'],
    [{ HOLDFAST_HOST: 'not a host' }, 'HOLDFAST_HOST'],
    [{ HOLDFAST_DATABASE_URL: 'mysql://db' }, 'HOLDFAST_DATABASE_URL'],
    [{ HOLDFAST_S3_ENDPOINT: 's3:9000' }, 'HOLDFAST_S3_ENDPOINT'],
    [{ HOLDFAST_S3_ENDPOINT: 'http://s3', HOLDFAST_S3_ACCESS_KEY: 'a' }, 'HOLDFAST_S3_SECRET_KEY'],
    [{ HOLDFAST_S3_ACCESS_KEY: 'a' }, 'HOLDFAST_S3_ACCESS_KEY'],
    [{ HOLDFAST_S3_BUCKET: 'UPPER' }, 'HOLDFAST_S3_BUCKET'],
    [{ HOLDFAST_PUBLIC_URL: 'files.example.org' }, 'HOLDFAST_PUBLIC_URL'],
    [{ HOLDFAST_OWNER_EMAIL: 'nobody', HOLDFAST_OWNER_PASSWORD: 'long enough' }, 'HOLDFAST_OWNER_EMAIL'],
    [{ HOLDFAST_OWNER_EMAIL: 'o@example.org' }, 'HOLDFAST_OWNER_PASSWORD'],
    [{ HOLDFAST_OWNER_EMAIL: 'o@example.org', HOLDFAST_OWNER_PASSWORD: 'short' }, 'HOLDFAST_OWNER_PASSWORD'],
    [{ HOLDFAST_OWNER_PASSWORD: 'long enough' }, 'HOLDFAST_OWNER_PASSWORD'],
    [{ HOLDFAST_UPLOAD_SLACK: '1 GB' }, 'HOLDFAST_UPLOAD_SLACK'],
    [{ HOLDFAST_SPOOL_FREE: '-1' }, 'HOLDFAST_SPOOL_FREE'],
    [{ HOLDFAST_LOG_LEVEL: 'loud' }, 'HOLDFAST_LOG_LEVEL'],
  ])('%o is refused in one sentence that names %s', (environment, name) => {
    const error = refusal(environment);
    expect(error.code).toBe('bad-config');
    expect(error.subject).toBe(name);
    expect(error.message).toMatch(new RegExp(`^${name} [^\n]+\\.$`));
  });

  test('a refusal never shows the value, which may be a secret', () => {
    expect(refusal({ HOLDFAST_DATABASE_URL: 'mysql://root:hunter2@db' }).message).not.toContain('hunter2');
  });
});
