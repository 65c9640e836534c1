import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Network, type Link } from './toxiproxy.ts';

const script = fileURLToPath(new URL('./testing/stuck-toxiproxy.ts', import.meta.url));
let folder: string;
let network: Network;
let links: readonly [Link, Link];
const lives = (): number => readFileSync(join(folder, 'lives'), 'utf8').length;

const begin = async (stuckAt: 'add' | 'remove'): Promise<void> => {
  network = await Network.start(join(folder, 'log'), { command: process.execPath, before: [script], after: [join(folder, 'lives'), stuckAt] });
  links = [await network.link('Laptop', 1), await network.link('Phone', 2)];
};
const proxies = async (): Promise<Record<string, { readonly listen: string; readonly upstream: string; readonly toxics: readonly string[] }>> =>
  await (await fetch(`${network.address}/lives`)).json() as never;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-toxiproxy-'));
});
afterEach(async () => {
  await network.stop();
  rmSync(folder, { recursive: true });
});

describe('a Toxiproxy that gives every change up (503), because of a connection that nobody reads, is started anew', () => {
  test('when it should heal: all ways are there again at their ports, with nothing wrong', async () => {
    await begin('remove');
    const [mine, other] = links;
    await mine.strike({ kind: 'lossy', bytes: 1000 });
    await other.strike({ kind: 'half-open' });
    expect((await proxies())['Laptop']?.toxics).toEqual(['limit_data-upstream', 'limit_data-downstream']);
    await Promise.all([mine.heal(), other.heal()]);
    expect([lives(), mine.isWell, other.isWell]).toEqual([2, true, true]);
    expect(await proxies()).toEqual({
      Laptop: expect.objectContaining({ listen: `127.0.0.1:${mine.port}`, upstream: '127.0.0.1:1', enabled: true, toxics: [] }),
      Phone: expect.objectContaining({ listen: `127.0.0.1:${other.port}`, upstream: '127.0.0.1:2', enabled: true, toxics: [] }),
    });
    await mine.strike({ kind: 'reset' });
    await mine.heal();
    expect([lives(), (await proxies())['Laptop']?.toxics]).toEqual([2, []]);
  });

  test('when it should harm: then it does', async () => {
    await begin('add');
    const [mine] = links;
    await mine.strike({ kind: 'half-open' });
    expect([lives(), mine.isWell, (await proxies())['Laptop']?.toxics]).toEqual([2, false, ['timeout-upstream', 'timeout-downstream']]);
    await mine.heal();
    expect([lives(), mine.isWell, (await proxies())['Laptop']?.toxics]).toEqual([2, true, []]);
  });
});
