import type { Component } from 'vue';
import type { Glyph } from '../ui/format/sync-sentence.ts';
import { keyText, type Chords, type KeyProfile } from './keys.ts';

/** Something that a person can ask for. It stands in one table, from which the keys, the menus, the buttons and the sheet of shortcuts are made. */
export interface Command<Target> {
  /** What the sheet of shortcuts calls it, and menus where they have nothing better. */
  readonly name: () => string;
  readonly icon?: Component;
  /** Instead of an icon, for what is about where the bytes are. */
  readonly glyph?: Glyph;
  readonly danger?: boolean;
  readonly chords?: Chords;
  /** Its keys mean it wherever on the page the keyboard is, not only in the list. */
  readonly anywhere?: boolean;
  /** The browser tells of its keys by an event of its own, with the clipboard: they are shown, and not taken from it. */
  readonly native?: boolean;
  /** Whether it makes sense for this target; left out: always. */
  readonly can?: (target: Target) => boolean;
  readonly run: (target: Target) => void | Promise<void>;
}

export type CommandTable<Id extends string, Target> = Readonly<Record<Id, Command<Target>>>;

/** The command of a chord; null when it means something else. */
export const commandOf = <Id extends string, Target>(table: CommandTable<Id, Target>, chord: string, profile: KeyProfile): Command<Target> | null => {
  for (const command of Object.values<Command<Target>>(table)) if (command.native !== true && command.chords?.[profile].includes(chord) === true) return command;
  return null;
};

/** The keys of a command as a menu shows them; none when it has none. */
export const keysOf = ({ chords }: Pick<Command<never>, 'chords'>, profile: KeyProfile): { readonly keys?: string } => {
  const chord = chords?.[profile][0];
  return chord === undefined ? {} : { keys: keyText(chord, profile) };
};
