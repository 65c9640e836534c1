import { useEventListener } from '@vueuse/core';
import { isApple } from '../../../platform/apple.ts';
import { commandOf } from './commands.ts';

/** K12: shortcuts never fire while something is typed or answered. */
const isElsewhere = (target: EventTarget | null): boolean =>
  document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null ||
  (target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null);

/** The keys that mean the page, whatever in it has the keyboard: search (K9) and the sheet of shortcuts (K12). */
export const usePageKeys = (commands: Readonly<Record<'search' | 'shortcuts', () => void>>): void => {
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || isElsewhere(event.target)) return;
    const command = commandOf(event, isApple);
    if (command !== 'search' && command !== 'shortcuts') return;
    event.preventDefault();
    commands[command]();
  });
};
