import { say, wordsOf } from '../../locales/say.ts';

/** Every word of the frame around all pages. */
export const words = wordsOf('shell', {
  conflictsWait: (n: number) => say('shell.conflictsWait', { n }),
  freeHere: (free: string) => say('shell.freeHere', { free }),
  needs: (n: number) => say('shell.needs', { n }), waitingChanges: (n: number) => say('shell.waitingChanges', { n }),
  signOutTitle: (n: number) => say('shell.signOutTitle', { n }),
  readingTitle: (n: number) => say('shell.readingTitle', { n }),
  typedTitle: ([name = '', ...rest]: readonly string[]) => (rest.length === 0 ? say('shell.typedTitleOne', { name }) : say('shell.typedTitle', { n: rest.length + 1 })),
  draftLeft: (name: string, when: string, more: number) => {
    const left = say('shell.draftLeft', { name, when });
    return more === 0 ? left : say('shell.draftsLeft', { left, n: more });
  },
  draftOrphan: (name: string) => say('shell.draftOrphan', { name }),
  draftAdded: (name: string) => say('shell.draftAdded', { name }),
});
