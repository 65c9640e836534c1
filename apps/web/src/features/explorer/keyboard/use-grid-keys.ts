import type { NodeId } from '@holdfast/domain';
import { commandOf } from '../../../commands/command.ts';
import { chordOf, isMod } from '../../../commands/keys.ts';
import { telling } from '../../../commands/run-command.ts';
import { explorerCommands } from '../commands/explorer-commands.ts';
import { chosenIn } from '../commands/target.ts';
import type { ExplorerModel } from '../explorer-model.ts';
import { isStepKey, step, type Layout, type StepKey } from './step.ts';
import { idle, isTyping, typeLetter } from './type-ahead.ts';

export interface GridKeysOptions {
  readonly model: ExplorerModel;
  readonly layout: () => Layout;
}

/** The keyboard in the list: K1 to K4, K6, K9, K10, S5. Answers true when the key was for it. */
export const useGridKeys = (options: GridKeysOptions): ((event: KeyboardEvent) => boolean) => {
  const { model, layout } = options;
  const { selection, listing } = model;
  let typed = idle;
  let queue: Promise<void> = Promise.resolve();
  const focused = (): NodeId | null => selection.current.value.focus;

  const goTo = async (index: number, how: 'choose' | 'extend' | 'focus'): Promise<void> => {
    const id = await listing.idAt(index);
    if (id === null) return;
    if (how === 'extend') await selection.extend(id, false);
    else if (how === 'focus') selection.focus(id);
    else selection.one(id);
    model.reveal.value(id);
  };
  const move = async (key: StepKey, event: KeyboardEvent): Promise<void> => {
    const id = focused();
    const to = step(key, id === null ? -1 : await listing.indexOf(id), listing.state.value?.total ?? 0, layout());
    const mod = isMod(event, model.profile.value);
    if (to >= 0) await goTo(to, event.shiftKey ? 'extend' : mod ? 'focus' : 'choose');
  };
  const seek = async (letter: string, now: number): Promise<void> => {
    const sought = typeLetter(typed, letter, now);
    typed = sought.state;
    const id = focused();
    const from = id === null ? 0 : (await listing.indexOf(id)) + sought.skip;
    const found = await listing.findPrefix(sought.prefix, Math.max(0, from) % Math.max(1, listing.state.value?.total ?? 1));
    if (found >= 0) await goTo(found, 'choose');
  };
  /** Keys are worked off one after the other: a list that is still being read must not turn two of them round. */
  const then = (work: () => Promise<void>): true => {
    queue = queue.then(() => telling(work));
    return true;
  };

  return (event) => {
    if (event.isComposing || (event.target as Element).closest('input, textarea, [contenteditable]')) return false;
    const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const typing = isTyping(typed, event.timeStamp);
    const profile = model.profile.value;
    const command = plain && typing ? null : commandOf(explorerCommands, chordOf(event, profile), profile);
    if (command !== null) return then(async () => command.run(chosenIn(model)));
    if (isStepKey(event.key) && !event.altKey) return then(() => move(event.key as StepKey, event));
    if (plain && event.key !== ' ') return then(() => seek(event.key, event.timeStamp));
    return plain && typing ? then(() => seek(event.key, event.timeStamp)) : false;
  };
};
