import { setImmediate as settle } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { callers, FairTurns } from './fair-turns.ts';

const as = <T>(key: string, work: () => T): T => callers.run({ key }, work);

test('one caller who asks a thousand times delays another by one turn', async () => {
  const turns = new FairTurns(2, 5_000);
  const order: string[] = [];
  const ask = async (key: string): Promise<void> => {
    const end = await as(key, () => turns.take());
    order.push(key);
    await settle();
    end();
  };
  const all = [...Array.from({ length: 1_000 }, () => ask('eve')), ask('mara'), ask('jon')];
  await Promise.all(all);
  expect(order).toHaveLength(1_002);
  expect(Math.max(order.indexOf('mara'), order.indexOf('jon'))).toBeLessThan(6);
});

test('some turns are left to others, and the server’s own work may have them all', async () => {
  const turns = new FairTurns(4, 5_000);
  const started: string[] = [];
  const take = (key: string): Promise<() => void> => as(key, () => turns.take()).then((end) => {
    started.push(key);
    return end;
  });
  const held = Array.from({ length: 6 }, () => take('eve'));
  await settle();
  expect(started).toHaveLength(3);
  const mara = await take('mara');
  mara();
  (await held[0])?.();
  const ends = await Promise.all(held.slice(0, 4));
  expect(started.filter((key) => key === 'eve')).toHaveLength(4);
  for (const end of ends) end();
  for (const one of held) (await one)();
  const own = await Promise.all(Array.from({ length: 4 }, () => turns.take()));
  for (const end of own) end();
});

test('whoever waits too long is refused, and their place is free', async () => {
  const turns = new FairTurns(1, 20);
  const end = await turns.take();
  await expect(as('eve', () => turns.take())).rejects.toThrow('no connection became free');
  end();
  (await as('mara', () => turns.take()))();
});
