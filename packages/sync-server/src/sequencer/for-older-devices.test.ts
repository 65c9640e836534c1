import { addToSum, foldName, type NodeRow, rootOf, rowHash } from '@holdfast/domain';
import { type Change, exchangeResponse, type ExchangeResponse, poke as wirePoke, protocolLevel } from '@holdfast/protocol';
import { describe, expect, test } from 'vitest';
import { deviceNo, nodeNo, opNo, spaceNo, userNo } from '../testing/sequencer/test-device.ts';
import { answerFor, type Downgrade, downgrades, levelOf, pokeFor, seesAllRows, versionsFor } from './for-older-devices.ts';
import { checksumText } from './totals.ts';

const stamp = { op: opNo(1), device: deviceNo(1), at: 5, seq: 1 };
const folder: NodeRow = {
  id: nodeNo(1), kind: 'folder', name: { value: 'F' as never, key: foldName('F'), stamp }, location: { parent: rootOf(spaceNo(1)), trash: null, stamp },
  attrs: {}, tags: {}, created: stamp, rescueOf: null, seq: 1,
};

/** What a later level might bring: a register on rows, a kind of row, a reason, a field of the answer. */
const next = protocolLevel + 1;
const locked = { kind: 'node', row: { ...folder, lock: { holder: userNo(1), stamp } } } as Change;
const member = { kind: 'member', row: { seq: 1 } } as unknown as Change;
const later: readonly Downgrade[] = [...downgrades, {
  since: next,
  change: (change) => {
    if ((change.kind as string) === 'member') return null;
    if (change.kind !== 'node') return change;
    const { lock: _, ...row } = change.row as NodeRow & { readonly lock?: unknown };
    return { kind: 'node', row: row as NodeRow };
  },
  settled: (settled) => ((settled.result as { readonly reason?: string }).reason === 'locked' ? { ...settled, result: { code: 'rejected', reason: 'forbidden' } } : settled),
  answer: (answer) => {
    const { members: _, ...rest } = answer as ExchangeResponse & { readonly members?: number };
    return rest as ExchangeResponse;
  },
  version: (item) => ({ ...item, came: 'edited' }),
}];
const answer = {
  kind: 'exchanged', epoch: 'e', outcomes: [
    { ctr: 1, op: opNo(2), result: { code: 'rejected', reason: 'locked' } },
    { ctr: 2, op: opNo(3), result: { code: 'rejected', reason: 'too-many', against: { device: 'Laptop', user: userNo(1), at: 1 } } },
  ],
  lastCtr: 2, changes: [locked, member], cursor: 1, hasMore: false, checksum: checksumText(addToSum(1n, rowHash(folder))), serverTime: 1, token: 't', seq: 1, floor: 0, members: 2,
} as unknown as ExchangeResponse;

describe('H17 what devices of earlier levels are told', () => {
  test('H17 every level but the first says here what it takes out again', () => {
    expect(downgrades.map(({ since }) => since)).toEqual(Array.from({ length: protocolLevel - 1 }, (_, i) => i + 2));
  });

  test('H17 the level is what the request says; of those that do not say it, the first release knows no `base`', () => {
    expect([levelOf({}), levelOf({ base: { floor: 0, since: null } }), levelOf({ understands: 3, base: { floor: 0, since: null } }), levelOf({ understands: 4 })]).toEqual([1, 2, 3, 4]);
  });

  test('H17 a device of the later level is told everything, to the letter', () => {
    expect(answerFor(next, answer, later)).toBe(answer);
    expect(exchangeResponse.safeParse(answer).success).toBe(false);
  });

  test('H17 a row with a register of a later level reaches today\'s device without it, and the answer is one that it reads', () => {
    const told = answerFor(protocolLevel, answer, later);
    expect(exchangeResponse.parse(told)).toEqual(told);
    expect(told).toMatchObject({ changes: [{ kind: 'node', row: folder }], cursor: 1, seq: 1, outcomes: [{ result: { reason: 'forbidden' } }, { result: { reason: 'too-many', against: { device: 'Laptop' } } }] });
    expect((told as { readonly changes: readonly Change[] }).changes).toHaveLength(1);
  });

  test('H17 its rows are not those that are summed: it is told no checksum, and begins with no snapshot', () => {
    expect(answerFor(protocolLevel, answer, later)).toMatchObject({ checksum: null, hasMore: false });
    expect([seesAllRows(protocolLevel, later), seesAllRows(next, later)]).toEqual([false, true]);
    // Today no level has changed rows.
    expect(answerFor(1, answer)).toMatchObject({ checksum: checksumText(addToSum(1n, rowHash(folder))) });
    expect(seesAllRows(1)).toBe(true);
  });

  test('H17 a device of the first release is told what came after it in its own words, level by level', () => {
    const told = answerFor(1, answer, later);
    expect(told).toMatchObject({ outcomes: [{ result: { code: 'rejected', reason: 'forbidden' } }, { result: { code: 'rejected', reason: 'invalid' } }] });
    expect(Object.keys(told).sort()).toEqual(['changes', 'checksum', 'cursor', 'epoch', 'hasMore', 'kind', 'lastCtr', 'outcomes', 'serverTime', 'token']);
  });

  test('H17, H27 a hint carries only rows that its reader knows', () => {
    const hint = { space: spaceNo(1), epoch: 'e', from: 0, to: 1, changes: [locked, member] };
    const told = pokeFor(protocolLevel, hint, later);
    expect(wirePoke.parse(told)).toEqual({ ...hint, changes: [{ kind: 'node', row: folder }] });
    expect(pokeFor(next, hint, later)).toBe(hint);
    expect(pokeFor(1, { ...hint, changes: null }, later).changes).toBeNull();
  });

  test('H17 a version that came in a way nobody knew is told in a way that they know', () => {
    const item = { came: 'forked' } as never;
    expect(versionsFor(protocolLevel, [item], later)).toEqual([{ came: 'edited' }]);
    expect(versionsFor(next, [item], later)).toEqual([item]);
  });
});
