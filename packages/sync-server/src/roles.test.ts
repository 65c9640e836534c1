import { expect, test } from 'vitest';
import { isAtLeast, mayWrite, type Role } from './roles.ts';

const upwards: readonly Role[] = ['viewer', 'contributor', 'editor', 'owner'];

test('H33 each role may what those below it may, and all but the viewer write', () => {
  expect(upwards.map((role) => upwards.filter((wanted) => isAtLeast(role, wanted)).length)).toEqual([1, 2, 3, 4]);
  expect(upwards.filter(mayWrite)).toEqual(['contributor', 'editor', 'owner']);
});
