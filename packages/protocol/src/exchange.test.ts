import { describe, expect, test } from 'vitest';
import { exchangeLimits, exchangeRequest } from './exchange.ts';

const id = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const request = (ops: unknown[]) => ({
  protocol: '1', space: id(1), device: { id: id(2), name: 'Laptop' }, epoch: null, cursor: 0, ackedCtr: 0, token: null, ops,
});
const rename = (more: object = {}) => ({ ctr: 1, op: { v: 1, type: 'rename', id: id(3), device: id(2), baseSeq: 0, at: 0, node: id(4), name: 'a', ...more } });

describe('H28 an exchange is parsed at the edge', () => {
  test('a well-formed one passes', () => expect(exchangeRequest.safeParse(request([rename()])).success).toBe(true));
  test.each([
    ['an unknown operation', rename({ type: 'explode' })],
    ['a field nobody knows', rename({ extra: 1 })],
    ['an id that is no UUID', rename({ node: '../../etc/passwd' })],
    ['an upper-case id, which would be a second name of one node', rename({ node: id(10).toUpperCase() })],
    ['a counter of zero', { ...rename(), ctr: 0 }],
    ['a time that is no number', rename({ at: Number.NaN })],
    ['a name of a megabyte', rename({ name: 'x'.repeat(1_000_000) })],
    ['a missing base', rename({ baseSeq: undefined })],
  ])('%s is refused', (_, op) => expect(exchangeRequest.safeParse(request([op])).success).toBe(false));
  test('more operations than the limit are refused', () =>
    expect(exchangeRequest.safeParse(request(Array.from({ length: exchangeLimits.ops + 1 }, () => rename()))).success).toBe(false));
  test('__proto__ in an attribute stays data', () => {
    const op = { ctr: 1, op: { v: 1, type: 'setAttr', id: id(3), device: id(2), baseSeq: 0, at: 0, node: id(4), key: 'k', value: JSON.parse('{"__proto__": {"polluted": true}}') } };
    exchangeRequest.safeParse(request([op]));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
