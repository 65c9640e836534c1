import { say, wordsOf } from '../../locales/say.ts';
import { formatList } from '../../ui/format/lists.ts';

/** Every word of the sync centre. */
export const words = wordsOf('sync', {
  twice: (n: number) => say('sync.twice', { n }),
  timeLeft: (time: string) => say('sync.timeLeft', { time }),
  direct: (time: string) => (time === '' ? say('sync.direct') : say('sync.directTime', { time })),
  minutes: (n: number) => say('sync.time.minutes', { n }), hours: (n: number) => say('sync.time.hours', { n }),
  sentOf: (done: number, total: number) => say('sync.sentOf', { done, total }),
  counted: (n: number, needs: number) => formatList([n === 0 ? say('sync.nothingCounted') : say('sync.countedChanges', { n }), needs > 0 ? say('sync.countedNeeds', { n: needs }) : '']),
  /** How much of it was sent; `fresh` when not all of it has to be. */
  moved: (done: string, total: string, fresh: string | null) => (fresh === null ? say('sync.moved', { done, total }) : say('sync.movedFresh', { done, total, fresh })),
  showAll: (n: number) => say('sync.showAll', { n }),
  all: (count: number) => say('sync.all', { count }),
  takenBack: (what: string) => say('sync.takenBack', { what }),
  saved: (name: string) => say('sync.saved', { name }), discarded: (name: string) => say('sync.discarded', { name }),
  failed: (cause: string) => say('sync.failed', { cause }),
  takeBackButton: (n: number) => (n === 1 ? say('sync.takeBack') : say('sync.takeBackButton', { n })),
  discardBytes: (size: string) => say('sync.discardBytes', { size }),
  takeBackAllTitle: (n: number) => say('sync.takeBackAllTitle', { n }),
  takenBackAll: (n: number) => say('sync.takenBackAll', { n }),
  takeBackTitle: (what: string) => say('sync.takeBackTitle', { what }),
  dependents: (n: number) => say('sync.dependents', { n }),
  more: (count: number) => say('sync.more', { count }),
  onlyHere: (name: string, size: string) => say('sync.onlyHere', { name, size }),
  onlyHereMany: (n: number, size: string) => say('sync.onlyHereMany', { n, size }),
  othersOnTheirWay: (n: number) => say('sync.othersOnTheirWay', { n }),
  discardTitle: (name: string) => say('sync.discardTitle', { name }),
  discardButton: (size: string) => say('sync.discardButton', { size }),
});
