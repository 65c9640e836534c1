import { useEventListener } from '@vueuse/core';
import { commandOf, type CommandTable } from '../../commands/command.ts';
import { isAsked, isTyped } from '../../commands/is-elsewhere.ts';
import { useKeyProfile } from '../../commands/key-profile.ts';
import { chordOf } from '../../commands/keys.ts';
import { paletteCommands } from '../../commands/palette-commands.ts';
import { runCommand } from '../../commands/run-command.ts';
import { undoCommands } from '../../commands/undo-commands.ts';

const useKeysOf = (table: CommandTable<string, null>, waitsFor: Parameters<typeof isAsked>[0]): void => {
  const profile = useKeyProfile();
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || isTyped(event.target) || isAsked(waitsFor)) return;
    const command = commandOf(table, chordOf(event, profile.value), profile.value);
    if (command === null) return;
    event.preventDefault();
    void runCommand(command, null);
  });
};

/**
 * The keys that mean the whole app. Undo and redo (K8): in a text field they act on the text only; while a question is open they wait for
 * its answer. The palette (2.13): not over another dialog, nor from a field (K12).
 */
export const useAppKeys = (): void => {
  useKeysOf(undoCommands, ['alertdialog']);
  useKeysOf(paletteCommands, ['dialog', 'alertdialog', 'menu']);
};
