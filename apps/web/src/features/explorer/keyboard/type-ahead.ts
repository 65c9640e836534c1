export interface TypeAhead {
  readonly typed: string;
  /** When the last letter came, in ms. */
  readonly at: number;
}

export const idle: TypeAhead = { typed: '', at: -Infinity };
const pause = 1000;

/** K3: Space is a letter only while a word is being typed. */
export const isTyping = (state: TypeAhead, now: number): boolean => state.typed !== '' && now - state.at < pause;

export interface Sought {
  readonly state: TypeAhead;
  readonly prefix: string;
  /** 0: look from the focused item on; 1: from the one after it. */
  readonly skip: 0 | 1;
}

/** K3: the next letter. Within about a second it makes the word longer; one letter again and again goes on to the next match. */
export const typeLetter = (state: TypeAhead, letter: string, now: number): Sought => {
  const typed = isTyping(state, now) ? state.typed + letter : letter;
  const letters = Array.from(typed);
  const repeated = letters.every((one) => one === letters[0]);
  const next = { typed, at: now };
  return repeated ? { state: next, prefix: letters[0] ?? '', skip: 1 } : { state: next, prefix: typed, skip: 0 };
};
