import { describe, expect, test } from 'vitest';
import { randomFrom } from '../random/random.ts';
import { Livelock, Scheduler } from './scheduler.ts';

const scheduler = (seed = '1') => new Scheduler(randomFrom(seed), 1000);

describe('M6 one scheduler for every await at a port', () => {
  test('waits are woken in the order of their time, and the clock follows', async () => {
    const world = scheduler();
    const actor = world.actor('a');
    const seen: [string, number][] = [];
    for (const [name, ms] of [['late', 30], ['soon', 10], ['middle', 20]] as const) void world.wait(actor, ms, name).then(() => seen.push([name, world.now]));
    await world.runUntil(() => false, 100);
    expect(seen).toEqual([['soon', 1010], ['middle', 1020], ['late', 1030]]);
  });

  const race = async (seed: string) => {
    const world = scheduler(seed);
    const seen: string[] = [];
    for (const name of 'abcdef') void world.wait(world.actor(name), 0, name).then(() => seen.push(name));
    await world.runUntil(() => false, 100);
    return { seen: seen.join(''), trace: world.traceHash };
  };
  test('waits due at one moment race by the seed, and the same seed runs the same race', async () => {
    const races = await Promise.all(Array.from({ length: 20 }, (_, i) => race(String(i))));
    expect(new Set(races.map((one) => one.seen)).size).toBeGreaterThan(10);
    expect(new Set(races.map((one) => one.trace)).size).toBe(new Set(races.map((one) => one.seen)).size);
    expect(await race('7')).toEqual(races[7]);
  });

  test('what a killed actor waits for never comes', async () => {
    const world = scheduler();
    const actor = world.actor('tab');
    let woken = false;
    void world.wait(actor, 10, 'a').then(() => (woken = true));
    actor.kill();
    void world.wait(actor, 10, 'b').then(() => (woken = true));
    await world.runFor(100);
    expect([woken, world.now]).toEqual([false, 1100]);
  });

  test('C3 something that never ends is reported', async () => {
    const world = scheduler();
    const actor = world.actor('a');
    const spin = async (): Promise<void> => {
      for (;;) await world.wait(actor, 1, 'spin');
    };
    await expect(world.finish(spin(), 'the spin', 50)).rejects.toBeInstanceOf(Livelock);
    await expect(scheduler().finish(new Promise(() => undefined), 'nothing')).rejects.toThrow('nothing never settles');
  });
});
