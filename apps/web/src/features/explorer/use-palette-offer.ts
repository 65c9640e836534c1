import { nextTick, onBeforeUnmount } from 'vue';
import { keyCaps } from '../../commands/keys.ts';
import { runCommand } from '../../commands/run-command.ts';
import { usePaletteStore, type OfferedCommand, type PaletteOffer } from '../../stores/palette-store.ts';
import { explorerCommands } from './commands/explorer-commands.ts';
import { chosenIn } from './commands/target.ts';
import type { ExplorerModel } from './explorer-model.ts';

/** What means something only where the keyboard is, or is done by typing in the palette itself. */
const notOffered = new Set<unknown>([explorerCommands.menu, explorerCommands.toggle, explorerCommands.search]);

const commandsOf = (model: ExplorerModel): readonly OfferedCommand[] => {
  const profile = model.profile.value;
  return Object.values(explorerCommands).filter((command) => !notOffered.has(command) && command.can?.(chosenIn(model)) !== false).map((command) => {
    const { name, icon, glyph, chords } = command;
    const [chord] = chords?.[profile] ?? [];
    return { name: name(), ...(icon && { icon }), ...(glyph && { glyph }), keys: chord === undefined ? [] : keyCaps(chord, profile), run: () => runCommand(command, chosenIn(model)) };
  });
};

/** Gives the palette what this folder has: its commands that are possible now, and what is here. */
export const usePaletteOffer = (model: ExplorerModel): void => {
  const { folder } = model;
  if (folder === null) return;
  const store = usePaletteStore();
  const offer: PaletteOffer = {
    folder, title: () => model.title.value, commands: () => commandsOf(model), filter: model.filter,
    show: async (id) => {
      model.filter.value = '';
      await nextTick();
      if ((await model.listing.indexOf(id)) >= 0) model.point([id]);
      model.focusGrid.value();
    },
    focus: () => model.focusGrid.value(),
  };
  store.offer = offer;
  onBeforeUnmount(() => { if (store.offer === offer) store.offer = null; });
};
