import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCase } from './run-cases.ts';

const quiet = { progress: () => undefined, missing: () => undefined };

describe('running a case', () => {
  it('removes its folders and unwinds what it started, last first, when it ends', async () => {
    const order: string[] = [];
    let path = '';
    const end = await runCase({
      name: 'x', about: '',
      run: async ({ folder, cleanup }) => {
        path = await folder('test');
        await writeFile(join(path, 'full'), 'of bytes');
        cleanup.defer(() => void order.push('server'));
        cleanup.defer(() => void order.push('client'));
        return [{ name: 'x', value: 1, unit: 'ops/s' }];
      },
    }, 'quick', quiet);
    expect(end).toEqual({ kind: 'measured', name: 'x', figures: [{ name: 'x', value: 1, unit: 'ops/s' }] });
    expect(order).toEqual(['client', 'server']);
    expect(existsSync(path)).toBe(false);
  });

  it('tells a crash as a crash, and cleans up all the same', async () => {
    let path = '';
    const end = await runCase({
      name: 'x', about: '',
      run: async ({ folder }) => {
        path = await folder('test');
        throw new Error('the server would not start');
      },
    }, 'quick', quiet);
    expect(end).toMatchObject({ kind: 'crashed', name: 'x', error: new Error('the server would not start') });
    expect(path).not.toBe('');
    expect(existsSync(path)).toBe(false);
  });
});
