import { describe, expect, test } from 'vitest';
import { commandOf } from '../../../commands/command.ts';
import { chordOf, type KeyProfile, type PressedKey } from '../../../commands/keys.ts';
import { paletteCommands } from '../../../commands/palette-commands.ts';
import { undoCommands } from '../../../commands/undo-commands.ts';
import { shownShortcuts } from '../keyboard/shown-shortcuts.ts';
import { explorerCommands, type ExplorerCommandId } from './explorer-commands.ts';

const pressed = (text: string): PressedKey => {
  const parts = text.split('+');
  return { key: parts.at(-1) ?? '', ctrlKey: parts.includes('Ctrl'), metaKey: parts.includes('Cmd'), shiftKey: parts.includes('Shift'), altKey: parts.includes('Alt') };
};
const asked = (text: string, profile: KeyProfile) => commandOf(explorerCommands, chordOf(pressed(text), profile), profile);
const profiles = ['windows', 'mac'] as const;
const all = [...Object.values(explorerCommands), ...Object.values(undoCommands), ...Object.values(paletteCommands)];

test.each<[string, string, ExplorerCommandId]>([
  ['K4', 'Enter', 'open'], ['K4', 'Backspace', 'parent'], ['K4', 'Alt+ArrowUp', 'parent'], ['K6', 'F2', 'rename'], ['K6', 'Delete', 'trash'],
  ['K6', 'Shift+Delete', 'purge'], ['S5', 'Ctrl+a', 'selectAll'], ['S5', 'Ctrl+Shift+I', 'invert'], ['K9', 'Ctrl+Shift+N', 'newFolder'], ['K9', 'F7', 'newFolder'],
  ['K9', 'F5', 'refresh'], ['K9', 'Ctrl+r', 'refresh'], ['K9', 'Ctrl+f', 'search'], ['K10', ' ', 'look'], ['K5', 'Alt+ArrowLeft', 'back'], ['S5', 'Escape', 'clear'],
  ['K10', 'Shift+F10', 'menu'], ['K2', 'Ctrl+ ', 'toggle'], ['K10', 'Alt+Enter', 'details'], ['K12', 'Ctrl+s', 'download'], ['K12', 'Ctrl+Shift+K', 'keep'],
])('%s on Windows and Linux: %s asks for %s', (_rule, keys, command) => {
  expect(asked(keys, 'windows')).toBe(explorerCommands[command]);
});

test.each<[string, string, ExplorerCommandId]>([
  ['K6', 'Enter', 'rename'], ['K4', 'Cmd+ArrowDown', 'open'], ['K4', 'Cmd+ArrowUp', 'parent'], ['K6', 'Cmd+Backspace', 'trash'], ['K6', 'Cmd+Alt+Backspace', 'purge'],
  ['K5', 'Cmd+[', 'back'], ['K9', 'Cmd+Shift+N', 'newFolder'], ['K10', 'Cmd+i', 'details'], ['K9', 'Cmd+r', 'refresh'],
])('%s on macOS: %s asks for %s', (_rule, keys, command) => {
  expect(asked(keys, 'mac')).toBe(explorerCommands[command]);
});

test('K3: plain letters ask for nothing, so that they can be typed ahead', () => {
  expect([asked('k', 'windows'), asked('A', 'windows'), asked('Shift+A', 'mac')]).toEqual([null, null, null]);
});

describe.each(profiles)('K12: the table of commands, with the keys of %s', (profile) => {
  const chords = all.flatMap(({ name, chords: of }) => (of?.[profile] ?? []).map((chord) => ({ name: name(), chord })));

  test('no chord asks for two things', () => {
    const names = new Map<string, string[]>();
    for (const { name, chord } of chords) names.set(chord, [...names.get(chord) ?? [], name]);
    expect([...names].filter(([, of]) => of.length > 1)).toEqual([]);
  });

  test('none is one that the browser keeps for itself, and Mod+K is the palette’s', () => {
    expect(chords.filter(({ chord }) => ['Mod+N', 'Mod+T', 'Mod+W', 'Mod+Shift+T'].includes(chord))).toEqual([]);
    expect(chords.filter(({ chord }) => chord === 'Mod+K').map(({ name }) => name)).toEqual(['Command palette']);
  });

  test('the sheet tells each that has keys, by a name of its own', () => {
    const shown = shownShortcuts(profile);
    for (const { name, chords: of } of all) for (const chord of of?.[profile].slice(0, 1) ?? []) expect(shown).toContainEqual({ name: name(), chord });
    expect(new Set(shown.map(({ name }) => name)).size).toBe(shown.length);
  });
});
