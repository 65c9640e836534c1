import { ArrowRightLeft, FolderOpen, HardDrive, Trash2 } from '@lucide/vue';
import type { Router } from 'vue-router';
import type { CommandTable } from '../../commands/command.ts';
import { words } from './words.ts';

/** The places of the app. */
export const placeCommands: CommandTable<'files' | 'sync' | 'trash' | 'storage', Router> = {
  files: { name: () => words.files, icon: FolderOpen, can: ({ currentRoute }) => currentRoute.value.name !== 'root', run: async (router) => { await router.push({ name: 'root' }); } },
  sync: { name: () => words.sync, icon: ArrowRightLeft, can: ({ currentRoute }) => currentRoute.value.name !== 'sync', run: async (router) => { await router.push({ name: 'sync' }); } },
  trash: { name: () => words.trash, icon: Trash2, can: ({ currentRoute }) => currentRoute.value.name !== 'trash', run: async (router) => { await router.push({ name: 'trash' }); } },
  storage: { name: () => words.storage, icon: HardDrive, can: ({ currentRoute }) => currentRoute.value.name !== 'storage', run: async (router) => { await router.push({ name: 'storage' }); } },
};
