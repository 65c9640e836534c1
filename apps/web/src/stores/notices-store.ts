import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly actions: readonly NoticeAction[];
  /** Stays until it is closed: what went wrong must not pass unread. */
  readonly sticky: boolean;
}

const shownMs = 6_000;

/** What floats up after an action (D9), and what is only said to a screen reader. */
export const useNoticesStore = defineStore('notices', () => {
  const notice = shallowRef<Notice | null>(null);
  const said = ref('');
  let made = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const dismiss = (): void => {
    clearTimeout(timer);
    notice.value = null;
  };
  const show = (text: string, options: { actions?: readonly (NoticeAction | null)[]; sticky?: boolean } = {}): void => {
    clearTimeout(timer);
    made += 1;
    notice.value = { id: made, text, actions: (options.actions ?? []).filter((action) => action !== null), sticky: options.sticky === true };
    if (options.sticky !== true) timer = setTimeout(dismiss, shownMs);
  };
  /** Says it to a screen reader; the same words twice are said twice. */
  const announce = (text: string): void => {
    said.value = said.value === text ? `${text}\u00a0` : text;
  };
  return { notice, said, show, dismiss, announce };
});
