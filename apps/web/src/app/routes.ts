import type { RouteRecordRaw } from 'vue-router';
import ExplorerPage from '../features/explorer/ExplorerPage.vue';

/** Every place has an address (G4). The explorer is part of the first script; all else is fetched when it is opened. */
export const routes: readonly RouteRecordRaw[] = [
  { path: '/', name: 'root', component: ExplorerPage },
  { path: '/folder/:id', name: 'folder', component: ExplorerPage },
  { path: '/file/:id', name: 'file', component: () => import('../features/explorer/FileAddress.vue') },
  { path: '/trash', name: 'trash', component: () => import('../features/trash/TrashPage.vue') },
  { path: '/sync', name: 'sync', component: () => import('../features/sync/SyncPage.vue') },
  { path: '/conflicts', name: 'conflicts', component: () => import('../features/conflicts/ConflictsPage.vue') },
  { path: '/settings/storage', name: 'storage', component: () => import('../features/storage/StoragePage.vue') },
  { path: '/settings/:rest(.*)*', redirect: '/settings/storage' },
  { path: '/:rest(.*)*', redirect: '/' },
];
