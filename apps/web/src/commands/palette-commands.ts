import { Command, Search } from '@lucide/vue';
import { say } from '../locales/say.ts';
import { usePaletteStore } from '../stores/palette-store.ts';
import type { CommandTable } from './command.ts';
import { anywhere } from './keys.ts';

/** 2.13: everything by its name, and files wherever they are, from anywhere in the app. */
export const paletteCommands: CommandTable<'palette' | 'searchEverywhere', null> = {
  palette: { name: () => say('palette.palette'), icon: Command, chords: anywhere('Mod+K'), anywhere: true, run: () => usePaletteStore().show() },
  searchEverywhere: {
    name: () => say('palette.searchEverywhere'), icon: Search, chords: anywhere('Mod+Shift+F'), anywhere: true,
    run: () => { const store = usePaletteStore(); store.show(store.offer?.filter.value ?? ''); },
  },
};
