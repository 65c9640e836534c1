import { lazily } from '../../ui/lazily.ts';

export const BatchRename = lazily(() => import('./rename/BatchRename.vue'));
export const ClashDialog = lazily(() => import('./ClashDialog.vue'));
export const DetailsBody = lazily(() => import('./details/DetailsBody.vue'));
export const PathField = lazily(() => import('./path/PathField.vue'));
export const PhoneSheet = lazily(() => import('./PhoneSheet.vue'));
export const PurgeDialog = lazily(() => import('./PurgeDialog.vue'));
export const RoomDialog = lazily(() => import('./RoomDialog.vue'));
export const ShortcutSheet = lazily(() => import('./keyboard/ShortcutSheet.vue'));
