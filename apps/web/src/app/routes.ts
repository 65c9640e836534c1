import type { NodeId } from '@holdfast/domain';
import type { RouteLocationRaw, RouteRecordRaw } from 'vue-router';
import ExplorerPage from '../features/explorer/ExplorerPage.vue';

/** Every place has an address (G4). The explorer is part of the first script; all else is fetched when it is opened. */
export const routes: readonly RouteRecordRaw[] = [
  { path: '/', name: 'root', component: ExplorerPage },
  { path: '/folder/:id', name: 'folder', component: ExplorerPage },
  { path: '/file/:id', name: 'file', component: () => import('../features/explorer/FileAddress.vue') },
  { path: '/trash', name: 'trash', component: () => import('../features/trash/TrashPage.vue') },
  { path: '/sync', name: 'sync', component: () => import('../features/sync/SyncPage.vue') },
  { path: '/:rest(.*)*', redirect: '/' },
];

/** The address of a folder; the root of the space is the root of the app. With `look` a file of it is shown on top. */
export const folderAddress = (folder: NodeId, root: NodeId, look?: NodeId): RouteLocationRaw => {
  const query = look === undefined ? {} : { query: { look } };
  return folder === root ? { name: 'root', ...query } : { name: 'folder', params: { id: folder }, ...query };
};
