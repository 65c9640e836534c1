import type { Channel } from '@holdfast/sync-client';
import type { Actor, Scheduler } from '../schedule/scheduler.ts';

/** A tab's end of its device's channel: what is posted comes in order, when the tab runs; a tab that sleeps or is gone hears nothing. */
export const simChannel = (scheduler: Scheduler, actor: Actor, channel: Channel): Channel => ({
  post: (message) => channel.post(message),
  listen: (listener) => {
    let last: Promise<unknown> = Promise.resolve();
    return channel.listen((message) => {
      last = last.then(() => scheduler.wait(actor, 0, `hear ${message.type}`)).then(() => listener(message));
    });
  },
  close: () => channel.close(),
});
