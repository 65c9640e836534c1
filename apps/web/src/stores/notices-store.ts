import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';

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

export interface NoticeOptions {
  readonly actions?: readonly (NoticeAction | null)[];
  readonly sticky?: boolean;
  /** Sticky, and back again after whatever came over it: for what nobody may miss. The next lasting one takes its place. */
  readonly lasting?: boolean;
}

const shownMs = 6_000;

/** What floats up after an action (D9), and what is only said to a screen reader. */
export const useNoticesStore = defineStore('notices', () => {
  const passing = shallowRef<Notice | null>(null);
  const lasting = shallowRef<Notice | null>(null);
  const notice = computed(() => passing.value ?? lasting.value);
  const said = ref('');
  let made = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const pass = (): void => {
    clearTimeout(timer);
    passing.value = null;
  };
  /** Closes what is shown. */
  const dismiss = (): void => {
    if (passing.value !== null) pass();
    else lasting.value = null;
  };
  /** Takes a lasting notice back: its cause is gone, or it is told elsewhere by now. */
  const withdraw = (id: number): void => {
    if (lasting.value?.id === id) lasting.value = null;
  };
  /** Answers its id. */
  const show = (text: string, options: NoticeOptions = {}): number => {
    pass();
    made += 1;
    const sticky = options.sticky === true || options.lasting === true;
    const shown: Notice = { id: made, text, actions: (options.actions ?? []).filter((action) => action !== null), sticky };
    if (options.lasting === true) lasting.value = shown;
    else passing.value = shown;
    if (!sticky) timer = setTimeout(pass, shownMs);
    return shown.id;
  };
  /** Says it to a screen reader; the same words twice are said twice. */
  const announce = (text: string): void => {
    said.value = said.value === text ? `${text}\u00a0` : text;
  };
  return { notice, lasting, said, show, dismiss, withdraw, announce };
});
