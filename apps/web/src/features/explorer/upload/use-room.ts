import type { EngineClient } from '@holdfast/sync-client';
import { shallowRef, type ShallowRef } from 'vue';
import { divide, type Weighed } from './divide.ts';

export type RoomAnswer = 'direct' | 'leaveOut' | 'cancel';

/** Not all that is to be added fits onto this device. */
export interface RoomQuestion {
  /** Of what does not fit, the largest first. */
  readonly names: readonly string[];
  /** How many are to be added, those that fit too. */
  readonly total: number;
  readonly needed: number;
  readonly free: number;
  readonly answer: (answer: RoomAnswer) => void;
}

/** What is kept on this device and sent by and by, and what is sent from where it is. Null: nothing at all. */
export type Places<Item> = { readonly staged: readonly Item[]; readonly direct: readonly Item[] } | null;

export interface Named extends Weighed {
  readonly name: string;
}

export interface RoomAsking {
  readonly question: ShallowRef<RoomQuestion | null>;
  /** Asks the person what becomes of what does not fit; nobody is asked when everything does. */
  place<Item extends Named>(items: readonly Item[]): Promise<Places<Item>>;
}

/** Whether there is room for what is to be added is found out before anything is done (H5). */
export const useRoom = (engine: EngineClient): RoomAsking => {
  const question = shallowRef<RoomQuestion | null>(null);
  const ask = (asked: Omit<RoomQuestion, 'answer'>): Promise<RoomAnswer> =>
    new Promise((resolve) => {
      question.value = { ...asked, answer: (answer) => { question.value = null; resolve(answer); } };
    });
  return {
    question,
    place: async (items) => {
      const needed = items.reduce((sum, { bytes }) => sum + bytes, 0);
      const { fits, free } = await engine.device.roomFor(needed);
      if (fits) return { staged: items, direct: [] };
      const { fitting, over } = divide(items, free);
      const names = [...over].sort((a, b) => b.bytes - a.bytes).map(({ name }) => name);
      const answer = await ask({ names, total: items.filter(({ bytes }) => bytes > 0).length, needed, free });
      if (answer === 'cancel') return null;
      return { staged: fitting, direct: answer === 'direct' ? over : [] };
    },
  };
};
