import { counted } from '../../ui/format/counts.ts';
import { say, wordsOf } from '../../locales/say.ts';
import { formatList } from '../../ui/format/lists.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** Every word of the explorer. */
export const words = wordsOf('explorer', {
  keptWithName: (folder: string) => say('explorer.keptWithName', { folder }),
  whereMany: (here: number, all: number) => (here === all ? say('explorer.whereAll', { all }) : here === 0 ? say('explorer.whereNone', { all }) : say('explorer.whereSome', { here, all })),
  sentAt: (at: string) => say('explorer.sentAt', { at }),
  search: (folder: string) => say('explorer.search', { folder }),
  span: (from: string, to: string) => say('explorer.span', { from, to }),
  bytes: (n: number) => counted.bytes(n),
  kinds: (files: number, folders: number) => formatList([files > 0 ? counted.files(files) : '', folders > 0 ? counted.folders(folders) : '']),
  items: (n: number) => (n === 0 ? say('explorer.noItems') : counted.items(n)),
  selected: (count: number) => say('explorer.selected', { count }),
  selectedItems: (n: number) => say('explorer.selectedItems', { n }),
  folderMeta: (items: number | null) => (items === null || items === 0 ? say('explorer.empty') : counted.items(items)),
  emptyTitle: (folder: string) => say('explorer.emptyTitle', { folder }),
  noHits: (text: string) => say('explorer.noHits', { text }),
  matching: (n: number, text: string) => (n === 0 ? say('explorer.noneMatching', { text }) : say('explorer.matching', { n, text })),
  gone: (folder: string) => say('explorer.gone', { folder }),
  lookGone: (name: string, trashed: boolean) => say(trashed ? 'explorer.lookGoneTrashed' : 'explorer.lookGone', { name }),
  renameGone: (name: string | null) => (name === null ? say('explorer.renameGoneUnnamed') : say('explorer.renameGone', { name })),
  foldersIn: (name: string) => say('explorer.foldersIn', { name }),
  pathMissing: (name: string, folder: string) => say('explorer.pathMissing', { name, folder }),
  nameTaken: (name: string) => say('explorer.nameTaken', { name }),
  nameNotOnWindows: (part: string) => say('explorer.nameNotOnWindows', { part }), nameKeptByWindows: (name: string) => say('explorer.nameKeptByWindows', { name }),
  nameTwice: (name: string) => say('explorer.nameTwice', { name }),
  otherExtension: (was: string, now: string) => (now === '' ? say('explorer.withoutExtension', { was }) : say('explorer.otherExtension', { was, now })),
  copiedNotice: (n: number, name: string, folder: string) => (n === 1 && name !== '' ? say('explorer.copiedOne', { name, folder }) : say('explorer.copied', { n, folder })),
  clippedNotice: (n: number) => say('explorer.clipped', { n }),
  cutNotice: (n: number) => say('explorer.cutNotice', { n }),
  pasteGone: (gone: number, all: number) => (all === 1 ? say('explorer.pasteGoneOne') : gone === all ? say('explorer.pasteGoneAll') : say('explorer.pasteGone', { gone, all, n: gone })),
  pasted: (at: Date) => say('explorer.pasted', { at: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}.${two(at.getMinutes())}` }),
  nameProblems: {
    empty: () => say('explorer.nameProblems.empty'),
    control: (part: string) => say('explorer.nameProblems.control', { part }),
    slash: () => say('explorer.nameProblems.slash'),
    dots: (part: string) => say('explorer.nameProblems.dots', { part }),
    bidi: (part: string) => say('explorer.nameProblems.bidi', { part }),
    trailing: (part: string) => say(part === '.' ? 'explorer.nameProblems.trailingStop' : 'explorer.nameProblems.trailingSpace'),
    long: (part: string) => say('explorer.nameProblems.long', { part }),
    surrogate: (part: string) => say('explorer.nameProblems.surrogate', { part }),
  },
  purgeTitle: (n: number) => say('explorer.purgeTitle', { n }),
  purgeTitleOne: (name: string) => say('explorer.purgeTitleOne', { name }),
  purgeLive: (live: number, total: number, where: string | null) =>
    (live === 0 ? '' : total === 1 ? say('explorer.purgeLiveOne', { where: where ?? say('explorer.itsFolder') }) : live === total ? say('explorer.purgeLiveAll') : say('explorer.purgeLive', { n: live })),
  purgeButton: (n: number) => say('explorer.purgeButton', { n }),
  trashedNotice: (n: number, name: string) => (n === 1 ? say('explorer.trashedOne', { name }) : say('explorer.trashedMany', { n })),
  movedNotice: (n: number, name: string, folder: string) => (n === 1 ? say('explorer.movedOne', { name, folder }) : say('explorer.moved', { n, folder })),
  restoredNotice: (n: number, name: string) => (n === 1 ? say('explorer.restoredOne', { name }) : say('explorer.restored', { n })),
  /** What was done, and that some are called otherwise by it. */
  otherNames: (done: string, renamed: number, all: number, name: string, now: string) => {
    if (renamed === 0) return done;
    if (all === 1) return say('explorer.doneAs', { done, now, name });
    return renamed === 1 ? say('explorer.doneOneAs', { done, now }) : say('explorer.doneManyAs', { done, n: renamed });
  },
  purgedNotice: (n: number, stayed: number) => {
    const left = say('explorer.leftBehind', { n: stayed });
    if (n === 0) return say('explorer.purgedNothing', { left });
    const done = say('explorer.purged', { n });
    return stayed === 0 ? done : say('explorer.purgedSome', { done, left });
  },
  uploadNotice: (added: number, folder: string, replaced: number, name: string) => formatList([
    added === 0 ? '' : say('explorer.added', { n: added, folder }),
    replaced === 0 ? '' : added === 0 && replaced === 1 ? say('explorer.replacedOne', { name }) : say('explorer.replaced', { n: replaced }),
  ]),
  moveVerb: (n: number, folder: string) => say('explorer.moveVerb', { n, folder }),
  copyVerb: (n: number, folder: string) => say('explorer.copyVerb', { n, folder }),
  copying: (n: number) => say('explorer.copying', { n }),
  notInto: (folder: string) => say('explorer.notInto', { folder }),
  moving: (n: number) => say('explorer.moving', { n }),
  notAdded: (n: number, name: string, why: string) => (n === 1 ? say('explorer.notAddedOne', { name, why }) : say('explorer.notAdded', { n, name, why })),
  roomNumbers: (needed: string, free: string) => say('explorer.roomNumbers', { needed, free }),
  roomOver: ([name = '', ...rest]: readonly string[]) => (rest.length === 0 ? say('explorer.roomOverOne', { name }) : say('explorer.roomOver', { n: rest.length + 1, name })),
  roomDirect: (n: number) => say('explorer.roomDirect', { n }),
  roomLeaveOut: (n: number) => say('explorer.roomLeaveOut', { n }),
  sentDirectly: (n: number, name: string) => (n === 1 ? say('explorer.sentDirectlyOne', { name }) : say('explorer.sentDirectly', { n })),
  clashTitle: (name: string) => say('explorer.clashTitle', { name }),
  clashRest: (n: number) => say('explorer.clashRest', { n }),
  zipNotice: (name: string, size: string, waiting: number) => (waiting === 0 ? say('explorer.zip', { name, size }) : say('explorer.zipWaiting', { name, size, n: waiting })),
  zipUnsent: (name: string) => say('explorer.zipUnsent', { name }),
  zipTooMany: (n: number) => say('explorer.zipTooMany', { n }),
  fetching: (name: string) => say('explorer.fetching', { name }),
});
