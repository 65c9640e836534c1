import { lazily } from '../../ui/lazily.ts';

export const ChangesPanel = lazily(() => import('../sync/ChangesPanel.vue'));
export const CommandPalette = lazily(() => import('../palette/CommandPalette.vue'));
export const SignInDialog = lazily(() => import('./SignInDialog.vue'));
