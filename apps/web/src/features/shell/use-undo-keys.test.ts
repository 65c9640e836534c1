import { expect, test } from 'vitest';
import { undoKeyOf } from './use-undo-keys.ts';

const key = (text: string) => {
  const parts = text.split('+');
  return { key: parts.at(-1) ?? '', ctrlKey: parts.includes('Ctrl'), metaKey: parts.includes('Cmd'), shiftKey: parts.includes('Shift'), altKey: parts.includes('Alt') };
};

test.each([
  ['Ctrl+z', false, 'undo'], ['Ctrl+Shift+Z', false, 'redo'], ['Ctrl+y', false, 'redo'], ['Cmd+z', true, 'undo'], ['Cmd+Shift+z', true, 'redo'],
  ['Ctrl+Z', false, 'undo'], ['Cmd+z', false, null], ['Ctrl+z', true, null], ['Cmd+y', true, null], ['Ctrl+Alt+z', false, null], ['z', false, null], ['Ctrl+x', false, null],
])('K8 %s (macOS: %s) asks for %s', (pressed, mac, asked) => {
  expect(undoKeyOf(key(pressed), mac)).toBe(asked);
});
