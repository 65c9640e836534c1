import { asUserId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { ArchiveRoom } from './archive-room.ts';
import { Turns } from './turns.ts';

const [alice, bob, carol, dave] = [1, 2, 3, 4].map((n) => asUserId(`00000000-0000-4000-8002-00000000000${n}`)) as [ReturnType<typeof asUserId>, ReturnType<typeof asUserId>, ReturnType<typeof asUserId>, ReturnType<typeof asUserId>];
const refusal = { code: 'too-many-requests', retryAfterMs: 5_000 };

test('one person has two of the largest archives under way, not three, until one is done; nobody else waits for that', () => {
  const room = new ArchiveRoom();
  const done = room.hold(alice, 200_000);
  room.hold(alice, 200_000);
  expect(() => room.hold(alice, 1)).toThrow(expect.objectContaining(refusal));
  room.hold(bob, 200_000);
  done();
  done();
  room.hold(alice, 200_000);
  expect(() => room.hold(alice, 1)).toThrow(expect.objectContaining(refusal));
});

test('all together have so many entries in memory and no more; the first is never refused', () => {
  const room = new ArchiveRoom();
  for (const user of [alice, alice, bob, bob, carol]) room.hold(user, 200_000);
  expect(() => room.hold(dave, 200_000)).toThrow(expect.objectContaining(refusal));
  new ArchiveRoom().hold(alice, 2_000_000)();
});

test('archives of one person are planned one at a time, and one that fails does not stop the next; others do not wait', async () => {
  const room = new ArchiveRoom();
  let running = 0;
  let most = 0;
  const plan = (fails: boolean) => room.inTurn(alice, async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    if (fails) throw new Error('no');
    return 1;
  });
  const never = room.inTurn(bob, () => new Promise<void>(() => undefined));
  expect(await Promise.race([never, room.inTurn(carol, () => Promise.resolve(2))])).toBe(2);
  expect(await Promise.allSettled([plan(true), plan(false), plan(true), plan(false)])).toMatchObject([{ status: 'rejected' }, { value: 1 }, { status: 'rejected' }, { value: 1 }]);
  expect(most).toBe(1);
});

test('only so much of one person waits: what comes besides is told to come again; when it is done there is room', async () => {
  const turns = new Turns(2);
  const { promise, resolve } = Promise.withResolvers<void>();
  const two = [turns.run(alice, () => promise), turns.run(alice, () => Promise.resolve())];
  await expect(turns.run(alice, () => Promise.resolve())).rejects.toMatchObject(refusal);
  expect(await turns.run(bob, () => Promise.resolve(1))).toBe(1);
  resolve();
  await Promise.all(two);
  await expect.poll(() => turns.run(alice, () => Promise.resolve(2))).toBe(2);
});
