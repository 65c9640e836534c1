import { count } from '../../ui/format/counts.ts';

export const words = {
  title: 'Sync', needsYou: 'Needs you', onTheWay: 'On the way', waiting: 'Waiting', done: 'Done lately',
  tryAgain: 'Try again', seen: 'Seen', retryAll: 'Try all again', hide: 'Hide', open: 'Open sync', panel: 'Changes',
  calm: 'Nothing waits. What you do here is kept on this device at once and sent by itself.',
  offline: 'They go out by themselves when there is a network. You can close the window, it goes on next time.',
  online: 'Everything is saved on this device. You can close the window, it goes on next time.',
  signedOut: 'They are sent after you sign in again. Nothing is lost.',
  lastSynced: (at: string) => `Last in step with the server: ${at}`,
  more: (n: number) => `and ${count(n, 'more', 'more')}`,
  counted: (n: number, needs: number) => `${n === 0 ? 'No changes' : count(n, 'change')}${needs > 0 ? `, ${needs} need you` : ''}`,
  moved: (done: string, total: string) => `${done} of ${total}`,
} as const;
