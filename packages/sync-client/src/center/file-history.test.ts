import { describe, expect, test } from 'vitest';
import { settle } from '../testing/index.ts';
import { bytes, deviceOf, entry, idOf, root, world } from '../testing/centre-device.ts';

describe('EXPLORER 2.17 what happened to a file and why', () => {
  test('own and foreign, newest first, also after a restart', async () => {
    const server = world();
    const [x, y] = [deviceOf(server), deviceOf(server)];
    const [a, b] = [await x.open('Laptop'), await y.open('Phone')];
    await a.addFiles(root, [entry('plan.txt', bytes(100))]);
    await settle(x.device, a.syncNow());
    await settle(y.device, b.syncNow());
    const plan = await idOf(a, 'plan.txt');
    await b.execute([{ type: 'rename', node: plan, name: 'idea.txt' }]);
    await settle(y.device, b.syncNow());
    await settle(x.device, a.syncNow());
    await a.execute([{ type: 'trash', nodes: [plan] }]);
    await settle(x.device, a.syncNow());
    x.device.crash(0);
    const again = await x.open('Laptop');
    const history = await again.history(plan, 10);
    expect(history.map(({ kind, sentence }) => [kind, sentence])).toEqual([
      ['own', '“idea.txt” was moved to the trash'],
      ['elsewhere', expect.stringMatching(/^Renamed from “plan.txt” to “idea.txt” elsewhere at \d\d:\d\d$/u)],
      ['own', '“plan.txt” was added'],
    ]);
    expect(await again.history(root, 10)).toEqual([]);
  });
});
