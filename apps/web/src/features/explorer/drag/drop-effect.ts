import type { KeyProfile, PressedKey } from '../../../commands/keys.ts';

/** What a drop does. */
export type DropEffect = 'move' | 'copy';

/** D1: within a space a drag moves. Ctrl, on macOS Option, copies; Shift, on macOS Cmd, moves whatever else is held. */
export const dropEffectOf = ({ ctrlKey, altKey, shiftKey, metaKey }: Omit<PressedKey, 'key' | 'code'>, profile: KeyProfile): DropEffect => {
  const [copies, moves] = profile === 'mac' ? [altKey, metaKey] : [ctrlKey, shiftKey];
  return copies && !moves ? 'copy' : 'move';
};
