import { useEventListener } from '@vueuse/core';
import { commandOf } from '../../../commands/command.ts';
import { isAsked, isTyped } from '../../../commands/is-elsewhere.ts';
import { chordOf } from '../../../commands/keys.ts';
import { runCommand } from '../../../commands/run-command.ts';
import { explorerCommands } from '../commands/explorer-commands.ts';
import { chosenIn } from '../commands/target.ts';
import type { ExplorerModel } from '../explorer-model.ts';

/** The keys that mean the page, whatever in it has the keyboard: search and refresh (K9), the sheet of shortcuts (K12). */
export const usePageKeys = (model: ExplorerModel): void => {
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || isTyped(event.target) || isAsked(['dialog', 'alertdialog', 'menu'])) return;
    const profile = model.profile.value;
    const command = commandOf(explorerCommands, chordOf(event, profile), profile);
    if (command?.anywhere !== true) return;
    event.preventDefault();
    void runCommand(command, chosenIn(model));
  });
};
