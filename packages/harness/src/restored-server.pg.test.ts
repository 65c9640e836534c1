import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SyncEngine } from '@holdfast/sync-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NodeTransport, openNodeEngine, signIn, startHoldfastServer, type HoldfastServer } from './index.ts';

const run = promisify(execFile);
const adminMain = join(import.meta.dirname, '../../../apps/server/src/admin/main.ts');
const password = randomUUID();

let place: string;
beforeEach(async () => void (place = await mkdtemp(join(tmpdir(), 'holdfast-restore-'))));
afterEach(() => rm(place, { recursive: true, force: true }));

/** With owners and rights: the cluster may belong to an account of its own. */
const copy = async (from: string, to: string): Promise<void> => void (await run('cp', ['-a', from, to]));

const start = (): Promise<HoldfastServer> => startHoldfastServer(join(place, 'data'), { environment: { HOLDFAST_OWNER_PASSWORD: password } });

const admin = async (...args: readonly string[]): Promise<string> => {
  const { stdout } = await run(process.execPath, [adminMain, ...args], { env: { PATH: process.env['PATH'], HOLDFAST_DATA: join(place, 'data') } });
  return stdout;
};

const open = async (server: HoldfastServer, device: string): Promise<SyncEngine> => {
  const session = await signIn(server.url, server.email, password);
  const space = session.session.home;
  const faults: unknown[] = [];
  return openNodeEngine({ folder: join(place, device), space, deviceName: device, transport: new NodeTransport(session, space), onFault: (error) => void faults.push(error) });
};

const text = (name: string, body: string) => ({ path: [name], blob: new Blob([body]), mtime: 1, mime: 'text/plain' });

/** Every text that can be opened, by whatever name. */
const texts = async (engine: SyncEngine): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const row of engine.inspect().view.rows()) if (row.kind === 'file') found.push(new TextDecoder().decode(await engine.read(row.id)));
  return found.sort();
};

test('H31 L1 a database set back to a backup: devices come back, keep what waits, offer what was lost; not a byte is missing', async () => {
  const first = await start();
  const before = await open(first, 'laptop');
  await before.addFiles(before.root, [text('kept.txt', 'kept'), text('edited.txt', 'first version')]);
  await before.syncNow();
  await before.close();
  await first[Symbol.asyncDispose]();
  await copy(join(place, 'data', 'postgres'), join(place, 'backup'));

  const second = await start();
  const working = await open(second, 'laptop');
  await working.addFiles(working.root, [text('later.txt', 'made after the backup')]);
  const edited = await working.resolve(['edited.txt']);
  if (!edited) throw new Error('the file is gone');
  await working.writeFile(edited.id, new Blob(['second version']), 2);
  await working.syncNow();
  const { device, epoch } = working.inspect().meta;
  await second[Symbol.asyncDispose]();
  await working.addFiles(working.root, [text('waiting.txt', 'never sent')]);
  await working.close();

  await rm(join(place, 'data', 'postgres'), { recursive: true });
  await copy(join(place, 'backup'), join(place, 'data', 'postgres'));
  expect(await admin('new-epoch')).toContain('1 spaces begin a new history');

  await using third = await start();
  const back = await open(third, 'laptop');
  await back.syncNow();
  expect(back.inspect().meta.epoch).not.toBe(epoch);
  expect(back.inspect().meta.device).not.toBe(device);
  await expect.poll(() => back.inspect().parked.map(({ row }) => row.title).sort()).toEqual(['edited.txt', 'later.txt']);
  expect(back.inspect().parked[0]?.row.reason).toContain('set back to an older state');
  await back.retry();
  await back.syncNow();
  const other = await open(third, 'phone');
  await other.syncNow();
  expect(await texts(other)).toEqual(['first version', 'kept', 'made after the backup', 'never sent', 'second version']);
  await back.close();
  await other.close();
  expect(await admin('verify-log')).toContain('the same');
}, 180_000);
