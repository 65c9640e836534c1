import type { EngineClient, StorageBook } from '@holdfast/sync-client';
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { sentenceOf } from '../../stores/engine.ts';

export interface LiveBook {
  /** Null until it was read. */
  readonly book: ShallowRef<StorageBook | null>;
  /** Why it could not be read the last time. */
  readonly problem: Ref<string | null>;
  /** Counts what was read: whatever else is shown of the storage is read again with it. */
  readonly turn: Ref<number>;
  /** What is read now, also when another read has begun since; null when it could not be read. */
  read(): Promise<StorageBook | null>;
}

/** It is read again so soon after something happened, and so often without. */
const soonMs = 400;
const againMs = 15_000;
/** It rests for so many times as long as reading took. */
const rests = 4;

/** The book of the storage on this device, kept current while it is looked at. */
export const useStorageBook = (engine: EngineClient): LiveBook => {
  const book = shallowRef<StorageBook | null>(null);
  const problem = ref<string | null>(null);
  const turn = ref(0);
  let asked = 0;
  let took = 0;
  let closed = false;
  let next: { readonly due: number; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  const read = async (): Promise<StorageBook | null> => {
    asked += 1;
    const [mine, start] = [asked, performance.now()];
    let answer: StorageBook | null = null;
    try {
      answer = await engine.device.book();
      if (mine === asked && !closed) {
        [book.value, problem.value] = [answer, null];
        turn.value += 1;
      }
    } catch (error) {
      if (mine === asked && !closed) problem.value = sentenceOf(error);
    }
    took = performance.now() - start;
    plan(againMs);
    return answer;
  };
  const plan = (ms: number): void => {
    const due = performance.now() + Math.max(ms, rests * took);
    if (closed || (next !== null && next.due <= due)) return;
    if (next !== null) clearTimeout(next.timer);
    next = { due, timer: setTimeout(() => { next = null; void read(); }, due - performance.now()) };
  };
  const stop = engine.subscribe((event) => {
    if (event.type !== 'listing' && event.type !== 'undo') plan(soonMs);
  });
  onScopeDispose(() => {
    closed = true;
    stop();
    if (next !== null) clearTimeout(next.timer);
  });
  void read();
  return { book, problem, turn, read };
};
