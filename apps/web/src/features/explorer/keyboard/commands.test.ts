import { expect, test } from 'vitest';
import { commandOf, type Key } from './commands.ts';

const key = (text: string): Key => {
  const parts = text.split('+');
  return { key: parts.at(-1) ?? '', ctrlKey: parts.includes('Ctrl'), metaKey: parts.includes('Cmd'), shiftKey: parts.includes('Shift'), altKey: parts.includes('Alt') };
};

test.each([
  ['K4', 'Enter', 'open'], ['K4', 'Backspace', 'parent'], ['K4', 'Alt+ArrowUp', 'parent'], ['K6', 'F2', 'rename'], ['K6', 'Delete', 'trash'],
  ['K6', 'Shift+Delete', 'purge'], ['S5', 'Ctrl+a', 'selectAll'], ['S5', 'Ctrl+Shift+I', 'invert'], ['K9', 'Ctrl+Shift+N', 'newFolder'],
  ['K10', ' ', 'look'], ['K5', 'Alt+ArrowLeft', 'back'], ['S5', 'Escape', 'clear'], ['K10', 'Shift+F10', 'menu'], ['K2', 'Ctrl+ ', 'toggle'],
  ['K12', 'Ctrl+s', 'download'],
])('%s on Windows and Linux: %s asks for %s', (_rule, pressed, command) => {
  expect(commandOf(key(pressed), false)).toBe(command);
});

test.each([['K6', 'Enter', 'rename'], ['K4', 'Cmd+ArrowDown', 'open'], ['K4', 'Cmd+ArrowUp', 'parent'], ['K6', 'Cmd+Backspace', 'trash']])(
  '%s on macOS: %s asks for %s', (_rule, pressed, command) => {
    expect(commandOf(key(pressed), true)).toBe(command);
  });

test('K3: plain letters ask for nothing, so that they can be typed ahead', () => {
  expect(commandOf(key('k'), false)).toBeNull();
  expect(commandOf(key('A'), false)).toBeNull();
});
