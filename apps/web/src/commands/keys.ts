/** Whose keys are used: those of Windows and Linux, or those of macOS (K1 to K12). */
export type KeyProfile = 'windows' | 'mac';

export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  /** The key by its place on the keyboard. */
  readonly code?: string;
}

/** The chords of a command in each profile, the one that is shown first. `Mod` is Ctrl, or Cmd on macOS. */
export type Chords = Readonly<Record<KeyProfile, readonly string[]>>;

/** The same chords in both profiles. */
export const anywhere = (...chords: readonly string[]): Chords => ({ windows: chords, mac: chords });

/** Whether the key is held that adds to what is chosen, and begins most shortcuts. */
export const isMod = ({ ctrlKey, metaKey }: Pick<PressedKey, 'ctrlKey' | 'metaKey'>, profile: KeyProfile): boolean => (profile === 'mac' ? metaKey : ctrlKey);

/** What is pressed, as a chord: `Mod+Alt+Shift+N`. The other one of Ctrl and Cmd makes it a chord that nothing has. */
export const chordOf = (pressed: PressedKey, profile: KeyProfile): string => {
  const other = profile === 'mac' ? pressed.ctrlKey : pressed.metaKey;
  // With Alt the keyboards of macOS write other letters.
  const key = profile === 'mac' && pressed.altKey && /^Key[A-Z]$/.test(pressed.code ?? '') ? (pressed.code ?? '').slice(3) : pressed.key;
  const parts = [isMod(pressed, profile) ? 'Mod' : '', other ? 'Other' : '', pressed.altKey ? 'Alt' : '', pressed.shiftKey ? 'Shift' : '', key.length === 1 ? key.toUpperCase() : key];
  return parts.filter((part) => part !== '').join('+');
};

const marks: Readonly<Record<string, string>> = { Enter: '↵', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Delete: 'Del', Escape: 'Esc', ' ': 'Space', Shift: '⇧' };
const profileMarks: Readonly<Record<KeyProfile, Readonly<Record<string, string>>>> = { windows: { Mod: 'Ctrl' }, mac: { Mod: '⌘', Alt: '⌥', Backspace: '⌫' } };
/** The order in which a profile names what is held. */
const heldOrder: Readonly<Record<KeyProfile, readonly string[]>> = { windows: ['Mod', 'Alt', 'Shift'], mac: ['Alt', 'Shift', 'Mod'] };

/** The keys of a chord one by one, as they stand on the keyboard of the profile. */
export const keyCaps = (chord: string, profile: KeyProfile): readonly string[] => {
  const parts = chord.split('+');
  const key = parts.at(-1) ?? '';
  const held = heldOrder[profile].filter((part) => parts.slice(0, -1).includes(part));
  return [...held, key].map((part) => profileMarks[profile][part] ?? marks[part] ?? part);
};

/** A chord in one line: `Ctrl ⇧ N`, or `⇧⌘N` on macOS. */
export const keyText = (chord: string, profile: KeyProfile): string => keyCaps(chord, profile).join(profile === 'mac' ? '' : ' ');
