import { Redo2, Undo2 } from '@lucide/vue';
import { undoWords, useUndoStore } from '../stores/undo-store.ts';
import type { CommandTable } from './command.ts';
import { anywhere } from './keys.ts';

/** K8: undo and redo, anywhere in the app. */
export const undoCommands: CommandTable<'undo' | 'redo', null> = {
  undo: { name: () => undoWords.undo, icon: Undo2, chords: anywhere('Mod+Z'), anywhere: true, can: () => useUndoStore().state.undo !== null, run: () => useUndoStore().undo() },
  redo: {
    name: () => undoWords.redo, icon: Redo2, chords: { windows: ['Mod+Shift+Z', 'Mod+Y'], mac: ['Mod+Shift+Z'] }, anywhere: true,
    can: () => useUndoStore().state.redo !== null, run: () => useUndoStore().redo(),
  },
};
