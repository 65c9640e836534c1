import { expect, test } from 'vitest';
import { commandOf } from './command.ts';
import { chordOf, keyText, type KeyProfile, type PressedKey } from './keys.ts';
import { undoCommands } from './undo-commands.ts';

const pressed = (text: string): PressedKey => {
  const parts = text.split('+');
  return { key: parts.at(-1) ?? '', ctrlKey: parts.includes('Ctrl'), metaKey: parts.includes('Cmd'), shiftKey: parts.includes('Shift'), altKey: parts.includes('Alt') };
};

test.each<[string, KeyProfile, 'undo' | 'redo' | null]>([
  ['Ctrl+z', 'windows', 'undo'], ['Ctrl+Shift+Z', 'windows', 'redo'], ['Ctrl+y', 'windows', 'redo'], ['Cmd+z', 'mac', 'undo'], ['Cmd+Shift+z', 'mac', 'redo'],
  ['Ctrl+Z', 'windows', 'undo'], ['Cmd+z', 'windows', null], ['Ctrl+z', 'mac', null], ['Cmd+y', 'mac', null], ['Ctrl+Alt+z', 'windows', null], ['z', 'windows', null], ['Ctrl+x', 'windows', null],
  ['Ctrl+Cmd+z', 'windows', null], ['Ctrl+Cmd+z', 'mac', null],
])('K8 %s (%s) asks for %s', (keys, profile, asked) => {
  expect(commandOf(undoCommands, chordOf(pressed(keys), profile), profile)).toBe(asked === null ? null : undoCommands[asked]);
});

test.each<[string, string, string]>([
  ['Mod+Shift+N', 'Ctrl ⇧ N', '⇧⌘N'], ['Mod+Alt+Backspace', 'Ctrl Alt Backspace', '⌥⌘⌫'], ['Alt+Enter', 'Alt ↵', '⌥↵'], [' ', 'Space', 'Space'], ['Shift+Delete', '⇧ Del', '⇧Del'],
])('K12 %s is written %s, on macOS %s', (chord, windows, mac) => {
  expect([keyText(chord, 'windows'), keyText(chord, 'mac')]).toEqual([windows, mac]);
});
