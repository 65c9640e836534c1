import type { ChangeSection } from '@holdfast/sync-client';
import { count, formatNumber } from '../../ui/format/counts.ts';

const sections: Readonly<Record<ChangeSection, string>> = {
  needsYou: 'Needs you', recovered: 'Recovered', now: 'On the way', waiting: 'Waiting', lately: 'Done lately',
};

export const words = {
  twice: (n: number) => (n === 1 ? '1 file has two versions: nothing was lost, decide which you want' : `${formatNumber(n)} files have two versions: nothing was lost, decide which you want`), decide: 'Decide',
  title: 'Sync', sections, changes: 'Changes', hide: 'Hide', open: 'Open sync', panel: 'Changes',
  calm: 'What you do here is kept on this device at once and sent by itself.',
  needs: 'Everything else was sent. What needs you is safe on this device.',
  twoVersions: 'Everything was sent. Both versions are kept until you decide.',
  connecting: 'Everything is saved on this device.',
  offline: 'What waits goes out by itself when there is a network. You can close the window; it goes on next time.',
  online: 'Everything is saved on this device. You can close the window, it goes on next time.',
  signedOut: 'They are sent after you sign in again. Nothing is lost.',
  timeLeft: (time: string) => `About ${time} left. Everything is saved on this device: you can close the window, it goes on next time.`,
  sentOf: (done: number, total: number) => `${formatNumber(done)} of ${formatNumber(total)} sent`,
  counted: (n: number, needs: number) => `${n === 0 ? 'Nothing to send' : count(n, 'change')}${needs > 0 ? `, ${count(needs, 'item')} ${needs === 1 ? 'needs' : 'need'} you` : ''}`,
  moved: (done: string, total: string) => `${done} of ${total}`, fresh: (bytes: string) => `, only ${bytes} new`,
  pause: 'Pause', resume: 'Resume', pauseAll: 'Pause all', resumeAll: 'Resume all',
  paused: 'Files stay on this device until you resume. Names, moves and deletions are still sent.',
  tryNow: 'Try now', retry: 'Try again', addAfterAll: 'Add after all', save: 'Save a copy', discard: 'Discard', discardMore: 'Discard…',
  seen: 'Got it', compare: 'Compare', show: 'Show', showAll: (n: number) => `Show ${count(n, 'change')}`, hideAll: 'Hide them', takeBack: 'Take back', all: (n: number) => `All ${formatNumber(n)}`,
  emptyTitle: 'Nothing to send', emptyText: 'Every change you make is listed here until the server has it, with what it waits for.',
  takenBack: (what: string) => `Taken back: ${what}`,
  onItsWay: 'It is already on its way to the server: undo it instead.',
  retried: 'It is tried again', saved: (name: string) => `A copy of “${name}” was saved to your downloads`, discarded: (name: string) => `“${name}” was discarded`,
  failed: (cause: string) => `That did not work: ${cause}`,
  leave: 'Leave it', keepBytes: 'Take back and keep', takeBackButton: (n: number) => (n === 1 ? 'Take back' : `Take back ${count(n, 'change')}`),
  discardBytes: (size: string) => `Take back and discard ${size}`,
  takeBackTitle: (what: string) => `Take back: ${what}?`,
  dependents: (n: number) => (n === 1 ? 'This change builds on it and is taken back too:' : `These ${formatNumber(n)} changes build on it and are taken back too:`),
  more: (n: number) => `and ${formatNumber(n)} more`,
  onlyHere: (name: string, size: string) => `${name}, ${size}, exists only on this device.`,
  onlyHereMany: (files: number, size: string) => `${count(files, 'file')}, ${size}, exist only on this device.`,
  keptUnless: 'If you keep it, it stays here under “Recovered”.', keptUnlessMany: 'If you keep them, they stay here under “Recovered”.',
  othersOnTheirWay: (n: number) => `${count(n, 'change')} of it ${n === 1 ? 'is' : 'are'} already on the way to the server and stay.`,
  discardTitle: (name: string) => `Discard “${name}”?`, discardLast: 'Discarded, it is gone for good.', discardHarmless: 'No bytes are lost: they are on the server as well.',
  discardNoBytes: 'The change is given up. No file is lost.', keep: 'Keep it', discardButton: (size: string) => `Discard ${size}`,
  connection: 'Connection', states: { online: 'Connected to the server', offline: 'No network', connecting: 'Connecting', signedOut: 'Signed out', update: 'Too old for the server' },
  facts: { synced: 'Last synced', unsent: 'Only here' }, never: 'Not yet', nothing: 'Nothing',
} as const;
