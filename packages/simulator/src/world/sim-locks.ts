import type { Locks } from '@holdfast/sync-client';
import type { Actor, Scheduler } from '../schedule/scheduler.ts';

/** A tab's locks, with a wait of the scheduler before each is asked for and after it is held. */
export const simLocks = (scheduler: Scheduler, actor: Actor, locks: Locks): Locks => ({
  hold: async (name, work, signal) => {
    await scheduler.wait(actor, 0, `ask for lock ${name}`);
    return locks.hold(name, async () => {
      await scheduler.wait(actor, 0, `hold lock ${name}`);
      return work();
    }, signal);
  },
  tryHold: async (name, work) => {
    await scheduler.wait(actor, 0, `try lock ${name}`);
    return locks.tryHold(name, work);
  },
});
