import { sentenceOf } from '../stores/engine.ts';
import { useNoticesStore } from '../stores/notices-store.ts';
import type { Command } from './command.ts';

/** Does what was asked for; what goes wrong is told, and nothing after it is held up. */
export const runCommand = <Target>(command: Command<Target>, target: Target): Promise<void> => telling(async () => command.run(target));

/** Does this; what goes wrong is told. */
export const telling = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    useNoticesStore().show(sentenceOf(error), { sticky: true });
  }
};
