import { asSpaceId, asUserId } from '@holdfast/domain';
import { archiveResponse, problem, problemCodes, session, setupState } from '@holdfast/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isArchiveResponse, isProblem, isSession, isSetupState } from './wire-guards.ts';

const id = '0199d3a0-1111-7222-8333-444455556666';
const space = { id: asSpaceId(id), name: 'Home', role: 'owner' };

/** Of each kind one that is whole; the guards and the schemas are asked about what a change or two make of it. */
const kinds = [
  ['a session', isSession, session, { user: { id: asUserId(id), email: 'mara@example.org', name: 'Mara' }, home: space.id, spaces: [space, { ...space, role: 'contributor' }] }],
  ['whether there is an owner', isSetupState, setupState, { needed: true }],
  ['a problem', isProblem, problem, { type: 'about:blank', title: 'Gone', status: 410, code: 'gone', detail: 'It is gone.', subject: 'x', retryAfterMs: 5, requestId: 'r' }],
  ['an archive', isArchiveResponse, archiveResponse, { id, name: 'a.zip', size: 12, entries: 2 }],
] as const;

/** All fields and places in lists, from the outside inwards. */
const places = (value: unknown): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => [[key], ...places(inner).map((rest) => [key, ...rest])]) : [];

/** What holds the last of a path; null when an earlier change has taken it away. */
const holderOf = (whole: object, path: readonly string[]): object | null =>
  path.slice(0, -1).reduce<unknown>((holder, key) => (typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : null), whole) as object | null;

const values = fc.constantFrom<unknown>(undefined, null, '', 'text', id, id.toUpperCase(), 0, -1, -0, 1.5, 2 ** 53, Number.NaN, Infinity, true, false, [], {}, [{}], [space], 'viewer', 'admin', ...problemCodes);

/** A change of a value in place: a field becomes another thing, is taken away, or there is one more. */
const changed = (whole: object): fc.Arbitrary<unknown> =>
  fc.array(fc.tuple(fc.constantFrom(...places(whole)), fc.constantFrom('set', 'remove', 'add'), values), { maxLength: 2 }).map((changes) => {
    const copy = structuredClone(whole);
    for (const [path, change, value] of changes) {
      const holder = holderOf(copy, path);
      if (typeof holder !== 'object' || holder === null) continue;
      if (change === 'set') Reflect.set(holder, path.at(-1) ?? '', structuredClone(value));
      else if (change === 'add' && !Array.isArray(holder)) Reflect.set(holder, 'more', value);
      else if (change === 'remove' && !Array.isArray(holder)) Reflect.deleteProperty(holder, path.at(-1) ?? '');
    }
    return copy;
  });

test.each(kinds)('%s is for the guard of the page what it is for the schema of the wire', (_kind, guard, schema, whole) => {
  expect([guard(whole), schema.safeParse(whole).success]).toEqual([true, true]);
  const seen = new Set<boolean>();
  fc.assert(fc.property(fc.oneof({ weight: 9, arbitrary: changed(whole) }, { weight: 1, arbitrary: values }), (value) => {
    const told = schema.safeParse(value);
    seen.add(told.success);
    expect(guard(value)).toBe(told.success);
  }), { numRuns: 2_000 });
  expect(seen).toEqual(new Set([true, false]));
});
