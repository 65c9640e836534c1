import { expect, test } from 'vitest';
import type { KeyProfile } from '../../../commands/keys.ts';
import { dropEffectOf, type DropEffect } from './drop-effect.ts';

test.each<[KeyProfile, string, DropEffect]>([
  ['windows', '', 'move'], ['windows', 'ctrl', 'copy'], ['windows', 'shift', 'move'], ['windows', 'ctrl shift', 'move'], ['windows', 'alt', 'move'], ['windows', 'meta', 'move'],
  ['mac', '', 'move'], ['mac', 'alt', 'copy'], ['mac', 'meta', 'move'], ['mac', 'alt meta', 'move'], ['mac', 'ctrl', 'move'],
])('D1 %s with "%s" held: %s', (profile, held, effect) => {
  const has = (key: string): boolean => held.split(' ').includes(key);
  expect(dropEffectOf({ ctrlKey: has('ctrl'), altKey: has('alt'), shiftKey: has('shift'), metaKey: has('meta') }, profile)).toBe(effect);
});
