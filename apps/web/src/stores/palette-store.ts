import type { NodeId } from '@holdfast/domain';
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { Component } from 'vue';
import type { Glyph } from '../ui/format/sync-sentence.ts';

/** A command as the palette offers it: possible now. */
export interface OfferedCommand {
  readonly name: string;
  readonly icon?: Component;
  readonly glyph?: Glyph;
  /** The keys, one by one. */
  readonly keys: readonly string[];
  readonly run: () => unknown;
}

/** What the folder that is open gives the palette. */
export interface PaletteOffer {
  readonly folder: NodeId;
  readonly title: () => string;
  readonly commands: () => readonly OfferedCommand[];
  /** What the folder's own search says; setting it shows only that. */
  readonly filter: { value: string };
  /** Leads the eye to an item of the folder. */
  readonly show: (id: NodeId) => Promise<void>;
  readonly focus: () => void;
}

/** The command palette: whether it is open, with what typed in it, and what the open page gives it. */
export const usePaletteStore = defineStore('palette', () => {
  const open = ref(false);
  const text = ref('');
  const offer = shallowRef<PaletteOffer | null>(null);
  let before: Element | null = null;
  const show = (typed = ''): void => {
    if (!open.value) before = document.activeElement;
    text.value = typed;
    open.value = true;
  };
  const close = (): void => { open.value = false; };
  /** The keyboard goes back to where it was before, as far as that is still there. */
  const giveBack = (): void => {
    if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
    else offer.value?.focus();
  };
  return { open, text, offer, show, close, giveBack };
});
