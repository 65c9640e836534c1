import type { Command } from '../../../commands/command.ts';
import type { KeyProfile } from '../../../commands/keys.ts';
import { paletteCommands } from '../../../commands/palette-commands.ts';
import { undoCommands } from '../../../commands/undo-commands.ts';
import { explorerCommands } from '../commands/explorer-commands.ts';
import { words } from '../words.ts';

export interface ShownShortcut {
  readonly name: string;
  readonly chord: string;
}

/** What the sheet of shortcuts tells: every command that has keys, and how the selection grows. */
export const shownShortcuts = (profile: KeyProfile): readonly ShownShortcut[] => {
  const of = (commands: readonly Pick<Command<never>, 'name' | 'chords'>[]): readonly ShownShortcut[] => commands.flatMap(({ name, chords }) => {
    const chord = chords?.[profile][0];
    return chord === undefined ? [] : [{ name: name(), chord }];
  });
  return [...of(Object.values(explorerCommands)), { name: words.chooseNext, chord: 'Shift+ArrowDown' }, ...of(Object.values(undoCommands)), ...of(Object.values(paletteCommands))];
};
