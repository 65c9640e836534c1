import { useEventListener } from '@vueuse/core';
import { commandOf } from '../../commands/command.ts';
import { isAsked, isTyped } from '../../commands/is-elsewhere.ts';
import { useKeyProfile } from '../../commands/key-profile.ts';
import { chordOf } from '../../commands/keys.ts';
import { runCommand } from '../../commands/run-command.ts';
import { undoCommands } from '../../commands/undo-commands.ts';

/** Undo and redo by keyboard, anywhere in the app (K8). In a text field they act on the text only; while a question is open they wait for its answer. */
export const useUndoKeys = (): void => {
  const profile = useKeyProfile();
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || isTyped(event.target) || isAsked(['alertdialog'])) return;
    const command = commandOf(undoCommands, chordOf(event, profile.value), profile.value);
    if (command === null) return;
    event.preventDefault();
    void runCommand(command, null);
  });
};
