/** What a key asks for in the content pane. */
export type KeyCommand =
  | 'open' | 'parent' | 'rename' | 'trash' | 'purge' | 'selectAll' | 'invert' | 'clear' | 'newFolder' | 'look' | 'toggle' | 'menu'
  | 'details' | 'download' | 'keep' | 'back' | 'forward' | 'search' | 'shortcuts';

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const chord = (event: Key, mac: boolean): string => {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const parts = [mod ? 'Mod' : '', event.altKey ? 'Alt' : '', event.shiftKey ? 'Shift' : '', event.key.length === 1 ? event.key.toUpperCase() : event.key];
  return parts.filter((part) => part !== '').join('+');
};

const shared: Readonly<Record<string, KeyCommand>> = {
  F2: 'rename', Delete: 'trash', 'Mod+Backspace': 'trash', 'Shift+Delete': 'purge', 'Mod+Alt+Backspace': 'purge', 'Mod+A': 'selectAll', 'Mod+Shift+I': 'invert',
  Escape: 'clear', 'Mod+Shift+N': 'newFolder', ' ': 'look', 'Mod+ ': 'toggle', 'Shift+F10': 'menu', ContextMenu: 'menu',
  'Alt+Enter': 'details', 'Mod+I': 'details', 'Mod+S': 'download', 'Mod+K': 'keep', 'Alt+ArrowLeft': 'back', 'Alt+ArrowRight': 'forward', 'Mod+[': 'back', 'Mod+]': 'forward',
  'Mod+F': 'search', '/': 'search', 'Shift+?': 'shortcuts', '?': 'shortcuts', 'Alt+ArrowUp': 'parent',
};
const windows: Readonly<Record<string, KeyCommand>> = { Enter: 'open', Backspace: 'parent' };
const apple: Readonly<Record<string, KeyCommand>> = { Enter: 'rename', 'Mod+ArrowDown': 'open', 'Mod+ArrowUp': 'parent', Backspace: 'parent' };

/** The command of a key (K4, K6, K9, K10), by the platform's profile; null when it means something else. */
export const commandOf = (event: Key, mac: boolean): KeyCommand | null => {
  const pressed = chord(event, mac);
  return (mac ? apple : windows)[pressed] ?? shared[pressed] ?? null;
};
