import { useEventListener } from '@vueuse/core';
import { isApple } from '../../platform/apple.ts';
import { useUndoStore } from '../../stores/undo-store.ts';

export type UndoKey = 'undo' | 'redo';

/** K8: Mod+Z, Mod+Shift+Z, and Ctrl+Y where there is no Cmd; null for any other key. */
export const undoKeyOf = (event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>, mac: boolean): UndoKey | null => {
  const [mod, other] = mac ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  if (!mod || other || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
  return key === 'y' && !mac && !event.shiftKey ? 'redo' : null;
};

/** Inside a text field the keys act on the text only; while a question is open they wait for its answer. */
const isElsewhere = (target: EventTarget | null): boolean =>
  document.querySelector('[role="alertdialog"]') !== null ||
  (target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null);

/** Undo and redo by keyboard, anywhere in the app. */
export const useUndoKeys = (): void => {
  const store = useUndoStore();
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    const key = undoKeyOf(event, isApple);
    if (key === null || event.defaultPrevented || event.isComposing || isElsewhere(event.target)) return;
    event.preventDefault();
    void store[key]();
  });
};
