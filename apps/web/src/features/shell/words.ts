import { count } from '../../ui/format/counts.ts';

export const words = {
  conflicts: 'Conflicts', conflictsWait: (n: number) => (n === 1 ? '1 file has two versions' : `${n} files have two versions`),
  places: 'Places', sync: 'Sync', trash: 'Trash', spaces: 'Spaces', files: 'Files', hideSidebar: 'Hide sidebar', account: 'Account',
  theme: 'Theme', themes: { system: 'As the system', light: 'Light', dark: 'Dark' }, signOut: 'Sign out', add: 'Add',
  onDevice: 'On this device', freeHere: (free: string) => `${free} free here`,
  needs: (n: number) => (n === 1 ? '1 item needs you' : `${n} items need you`), waitingChanges: (n: number) => count(n, 'change waiting', 'changes waiting'),
  signOutTitle: (n: number) => (n === 1 ? '1 change is not sent yet' : `${n} changes are not sent yet`),
  signOutText: 'They stay on this device and are sent after you sign in here again. Until then nobody else sees them.',
  readingTitle: (n: number) => (n === 1 ? '1 file is still being read' : `${count(n, 'file')} are still being read`),
  readingText: 'What is still being read from your computer is not kept yet. If you sign out now, you must add it again.',
  asideTitle: 'Some changes are only on this device', asideText: 'They stay on this device and wait for you after you sign in here again. Until then nobody else sees them.',
  signOutAnyway: 'Sign out', stay: 'Stay signed in', cancel: 'Cancel',
  expired: 'Your session ended. Everything you do is kept on this device and sent after you sign in again.', signIn: 'Sign in',
  upgrade: 'This version of Holdfast is too old for the server. Your changes are kept on this device.', reload: 'Reload',
  keepStorage: 'Keep on this device', keepRefused: 'The browser did not promise it: install Holdfast as an app, or bookmark it, and ask again.', understood: 'Understood',
  close: 'Close', newVersion: 'A new version of Holdfast is ready.', content: 'Content', opening: 'Opening your files',
  openFailed: 'Holdfast could not open its storage on this device', tryAgain: 'Try again',
} as const;
