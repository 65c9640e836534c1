import { say, wordsOf } from '../../locales/say.ts';

/** Every word of the conflict centre. */
export const words = wordsOf('conflicts', {
  heading: (n: number) => say('conflicts.heading', { n }),
  position: (index: number, total: number) => say('conflicts.position', { at: index + 1, total }),
  of: (who: string) => say('conflicts.of', { who }), keepOf: (who: string) => say('conflicts.keepOf', { who }),
  theOneFrom: (device: string) => say('conflicts.theOneFrom', { device }),
  allKeepYours: (count: string) => say('conflicts.allKeepYours', { count }), allKeepOther: (count: string) => say('conflicts.allKeepOther', { count }),
  allKeepBoth: (count: string) => say('conflicts.allKeepBoth', { count }), all: (count: number) => say('conflicts.all', { count }), chosen: (count: number) => say('conflicts.chosen', { count }),
  places: (n: number) => (n === 0 ? say('conflicts.samePlaces') : say('conflicts.places', { n })),
  taken: (left: number, right: number, mine: string, theirs: string) => say('conflicts.taken', {
    left, right,
    mine: mine === say('conflicts.yours') ? say('conflicts.yoursTaken') : mine,
    theirs: theirs === say('conflicts.other') ? say('conflicts.theOther') : theirs,
  }),
  pair: (at: string, mine: string, theirs: string) => say('conflicts.pair', { at, mine, theirs }),
  base: (at: string) => say('conflicts.base', { at }),
  take: (who: string, index: number) => (who === say('conflicts.yours') ? say('conflicts.takeYours', { place: index + 1 }) : say('conflicts.take', { place: index + 1, who })),
  kept: (name: string) => say('conflicts.kept', { name }),
  keptMany: (n: number) => say('conflicts.keptMany', { n }),
  keptBoth: (n: number) => (n === 1 ? say('conflicts.keptBothOne') : say('conflicts.keptBoth', { n })),
  decidedElsewhere: (name: string) => say('conflicts.decidedElsewhere', { name }),
  savedMerge: (name: string) => say('conflicts.savedMerge', { name }),
  takenApart: (name: string) => say('conflicts.takenApart', { name }),
  legendBase: (at: string) => say('conflicts.legendBase', { at }),
  equalLines: (n: number) => say('conflicts.equalLines', { n }),
  showEqual: (n: number, some: number) => (n > some ? say('conflicts.showSomeEqual', { some, n }) : say('conflicts.showEqual', { n })),
  restLines: (n: number, some: number) => (n > some ? say('conflicts.restSomeLines', { some, n }) : say('conflicts.restLines', { n })),
  restCharacters: (n: number) => say('conflicts.restCharacters', { n }),
});
