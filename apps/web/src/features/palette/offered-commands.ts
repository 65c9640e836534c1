import { foldedForSearch, wordsOfSearch } from '@holdfast/sync-client';
import type { Router } from 'vue-router';
import type { CommandTable } from '../../commands/command.ts';
import { keyCaps, type KeyProfile } from '../../commands/keys.ts';
import { runCommand } from '../../commands/run-command.ts';
import { undoCommands } from '../../commands/undo-commands.ts';
import type { OfferedCommand, PaletteOffer } from '../../stores/palette-store.ts';
import { undoWords, useUndoStore } from '../../stores/undo-store.ts';
import { placeCommands } from './place-commands.ts';

const possible = <Target>(table: CommandTable<string, Target>, target: Target, profile: KeyProfile): readonly OfferedCommand[] =>
  Object.values(table).filter(({ can }) => can?.(target) !== false).map((command) => {
    const { name, icon, chords } = command;
    const [chord] = chords?.[profile] ?? [];
    return { name: name(), ...(icon && { icon }), keys: chord === undefined ? [] : keyCaps(chord, profile), run: () => runCommand(command, target) };
  });

/** Undo and redo say what they would do (O3). */
const undoing = (profile: KeyProfile): readonly OfferedCommand[] => {
  const { state } = useUndoStore();
  const { undo, redo } = undoCommands;
  return [
    ...possible({ undo: { ...undo, name: () => undoWords.undoOf(state.undo) } }, null, profile),
    ...possible({ redo: { ...redo, name: () => undoWords.redoOf(state.redo) } }, null, profile),
  ];
};

/** All that can be asked for now: of the folder that is open, and of the app. */
export const offeredCommands = (offer: PaletteOffer | null, router: Router, profile: KeyProfile): readonly OfferedCommand[] =>
  [...(offer?.commands() ?? []), ...undoing(profile), ...possible(placeCommands, router, profile)];

/** Those that hold every word that is typed; what begins so comes first. */
export const matchingCommands = (commands: readonly OfferedCommand[], typed: string): readonly OfferedCommand[] => {
  const words = wordsOfSearch(typed);
  const [first = ''] = words;
  const ranked = commands.map((command) => ({ command, name: foldedForSearch(command.name) })).filter(({ name }) => words.every((word) => name.includes(word)));
  const rank = (name: string): number => (name.startsWith(first) ? 0 : name.includes(` ${first}`) ? 1 : 2);
  return ranked.sort((a, b) => rank(a.name) - rank(b.name)).map(({ command }) => command);
};
