import type { Component } from 'vue';
import type { Glyph } from '../format/sync-sentence.ts';

/** One entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: Component;
  /** Instead of an icon, for what is about where the bytes are. */
  readonly glyph?: Glyph;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** Set for entries of which one in a group is chosen. */
  readonly checked?: boolean;
  /** Set for entries that turn something on and off; `mixed` is on for some. */
  readonly turned?: boolean | 'mixed';
  readonly run: () => void;
}
/** An entry or a hairline between groups. */
export type MenuEntry = MenuItem | '-';

/** Where a menu opens: at a point (pointer), or below a button. */
export type MenuPlace = { readonly x: number; readonly y: number } | { readonly below: HTMLElement };

/** What an entry is to a screen reader. */
export const roleOf = ({ checked, turned }: MenuItem): 'menuitem' | 'menuitemradio' | 'menuitemcheckbox' => (turned !== undefined ? 'menuitemcheckbox' : checked !== undefined ? 'menuitemradio' : 'menuitem');
