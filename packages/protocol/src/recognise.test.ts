import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exchangeLimits, exchangeRequest, exchangeResponse } from './exchange.ts';
import { recogniserOf } from './recognise.ts';

const id = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const hash = 'ab'.repeat(32);
const stamp = { op: id(3), device: id(2), at: 1_763_790_000_000, seq: 7 };
const row = {
  id: id(4), name: { value: 'Ä', key: 'ä', stamp }, location: { parent: id(5), trash: null, stamp }, attrs: { colour: { value: 'red', stamp } },
  tags: { work: { present: true, stamp } }, created: stamp, rescueOf: null, seq: 7,
};
const file = { manifest: hash, size: 12, hash, mime: 'text/plain', mtime: -1 };
const changes = [
  { kind: 'node', row: { ...row, kind: 'folder' } },
  { kind: 'node', row: { ...row, kind: 'file', location: { parent: id(5), trash: { ...stamp, base: 3 }, stamp }, content: { ...file, version: id(6), stamp }, born: hash, conflictOf: id(9) } },
  { kind: 'tombstone', row: { id: id(4), kind: 'file', name: 'a', parent: id(5), purgedBy: stamp, seq: 7 } },
  { kind: 'alias', row: { from: id(4), to: id(5), device: null, op: id(3), seq: 7 } },
];
const against = { device: 'Laptop', user: id(8), at: 5 };
const outcomes = [
  { code: 'applied' }, { code: 'applied', against }, { code: 'noop', reason: 'same' }, { code: 'aliased', to: id(4) }, { code: 'copied', node: id(4), name: 'a (2)' },
  { code: 'merged', version: id(4) }, { code: 'rescued', path: ['a', 'b'], node: id(4) }, { code: 'rejected', reason: 'dependency', cause: id(3) },
].map((result, i) => ({ ctr: i + 1, op: id(20 + i), result }));
const answer = {
  kind: 'exchanged', epoch: 'e', outcomes, lastCtr: 8, changes, cursor: 7, hasMore: false, checksum: '0f', serverTime: 5, token: 't', seq: 7, floor: 0,
};

const common = { v: 1, id: id(3), device: id(2), baseSeq: 0, at: 5 };
const ops = [
  { ...common, type: 'createFolder', node: id(4), parent: id(5), name: 'a', onCollision: 'suffix' },
  { ...common, type: 'createFile', node: id(4), parent: id(5), name: 'a', ...file },
  { ...common, type: 'rename', node: id(4), name: '', group: 'g', guard: { register: 'name', writer: id(3) } },
  { ...common, type: 'move', node: id(4), parent: id(5) },
  { ...common, type: 'trash', node: id(4), parent: id(5), into: { file: id(5), fileVersion: id(6), copyVersion: id(7), keep: 'copy' } },
  { ...common, type: 'restore', node: id(4), parent: id(5), guard: { register: 'tag:a', writer: id(3) } },
  { ...common, type: 'purge', nodes: [id(4), id(5)] },
  { ...common, type: 'setContent', node: id(4), baseVersion: id(6), seenPath: ['a', 'b'], ...file },
  { ...common, type: 'copy', node: id(4), source: id(5), srcVersion: null, parent: id(6), name: 'a' },
  { ...common, type: 'addTag', node: id(4), tag: 'x' },
  { ...common, type: 'removeTag', node: id(4), tag: 'x' },
  { ...common, type: 'setAttr', node: id(4), key: 'k', value: 1.5 },
].map((op, i) => ({ ctr: i + 1, op }));
const request = {
  protocol: '1', space: id(1), device: { id: id(2), name: 'Laptop' }, epoch: null, cursor: 0, ackedCtr: 0, token: 't', ops, base: { floor: 0, since: 3 }, understands: 3,
};

/** What may come in the place of anything. */
const odd: readonly unknown[] = [
  undefined, null, true, 0, -0, -1, 1, 1.5, 2 ** 53, 8.64e15 + 1, Number.NaN, Number.POSITIVE_INFINITY, 10n, '', 'a', 'tag:', id(3), id(10).toUpperCase(), hash, `${hash}0`,
  'x'.repeat(70_000), [], [null], [id(3)], {}, { a: 1 }, JSON.parse('{"__proto__": {"present": true}}'), new Date(0), new Map(), Object.create({ code: 'applied' }), () => null,
  Array.from({ length: exchangeLimits.ops + 1 }, () => ops[9]), 'applied', 'missingManifest', 'file', 'alias', 'fork', 'setAttr',
];

/** Every message that differs in one place: another value there, nothing at all, or one field more. */
function* variants(value: unknown): Generator<unknown> {
  yield* odd;
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) for (const other of variants(one)) yield value.toSpliced(i, 1, other);
    yield [...value, value[0]];
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      const { [key]: _, ...rest } = value as Record<string, unknown>;
      yield rest;
      for (const other of variants(one)) yield { ...value, [key]: other };
    }
    yield { ...value, extra: 1 };
    yield Object.defineProperty({ ...value }, '__proto__', { value: 1, enumerable: true });
  }
}

describe('H28 what is recognised at the edge is what the schema takes, as it is', () => {
  test.each([['a request', exchangeRequest, request], ['an answer', exchangeResponse, answer]] as const)('%s and all that differ from it in one place', (_, schema: z.ZodType, message) => {
    const isRecognised = recogniserOf(schema);
    expect(isRecognised(message)).toBe(true);
    let recognised = 0;
    for (const variant of variants(message)) {
      if (!isRecognised(variant)) continue;
      recognised += 1;
      const { success, data } = schema.safeParse(variant);
      if (!success || JSON.stringify(data) !== JSON.stringify(variant)) expect({ success, data }).toStrictEqual({ success: true, data: variant });
    }
    expect(recognised).toBeGreaterThan(200);
  });

  test('what a schema does beyond looking is left to it', () => {
    const schemas: readonly z.ZodType[] = [
      z.string().trim(), z.string().default('a'), z.email(), z.coerce.number(), z.number(), z.int().multipleOf(2), z.array(z.string().toUpperCase()), z.object({ a: z.string() }).transform(({ a }) => a),
      z.record(z.enum(['a']), z.string()), z.union([z.object({ a: z.string() }), z.object({ a: z.string(), b: z.string() })]), z.int().catch(0), z.string().refine((text) => text === 'a'), z.unknown(),
    ];
    const values = ['a', ' a', 'a@b.cd', '5', 5, 2, 1.5, undefined, null, ['a'], { a: 'a' }, { a: 'a', b: 'b' }, { b: 'b' }];
    for (const schema of schemas) {
      for (const value of values) if (recogniserOf(schema)(value)) expect(schema.safeParse(value)).toStrictEqual({ success: true, data: value });
    }
  });
});
