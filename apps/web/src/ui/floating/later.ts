import { lazily } from '../lazily.ts';

export const DialogBox = lazily(() => import('./DialogBox.vue'));
export const MenuSheet = lazily(() => import('./MenuSheet.vue'));
