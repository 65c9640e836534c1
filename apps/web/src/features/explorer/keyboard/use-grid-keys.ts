import type { NodeId } from '@holdfast/domain';
import type { NodeView } from '@holdfast/sync-client';
import { isApple } from '../../../platform/apple.ts';
import type { ExplorerModel } from '../explorer-model.ts';
import { subjectOf } from '../selection/selection.ts';
import { commandOf, type KeyCommand } from './commands.ts';
import { isStepKey, step, type Layout, type StepKey } from './step.ts';
import { idle, isTyping, typeLetter } from './type-ahead.ts';

export interface GridKeysOptions {
  readonly model: ExplorerModel;
  readonly layout: () => Layout;
  /** Where the focused item stands on the screen, for the menu key. */
  readonly focusBox: () => { x: number; y: number };
  readonly commands: Readonly<Record<Exclude<KeyCommand, 'open' | 'look' | 'toggle' | 'menu' | 'selectAll' | 'invert' | 'clear' | 'rename'>, () => void>>;
}

/** What a command key does to the list. */
const createRunner = ({ model, focusBox, commands }: GridKeysOptions): ((command: KeyCommand) => Promise<void> | void) => {
  const { selection, listing } = model;
  const withSubject = async (act: (id: NodeId) => void | Promise<void>): Promise<void> => {
    const id = subjectOf(selection.current.value);
    if (id !== null) await act(id);
  };
  const show = (open: (node: NodeView) => void): Promise<void> => withSubject(async (id) => {
    const node = listing.byId(id) ?? (await model.engine.node(id));
    if (node) open(node);
  });
  return (command) => {
    const { focus, chosen } = selection.current.value;
    switch (command) {
      case 'open': return show(model.open);
      case 'look':
        // Where only the keyboard stands, Space chooses, as on Windows.
        return focus !== null && chosen.size === 0 ? selection.one(focus) : show(model.look);
      case 'rename': return withSubject((id) => { if (model.mode === 'folder') model.renaming.start(id); });
      case 'toggle': return focus === null ? undefined : selection.toggle(focus);
      case 'menu': {
        const on = focus !== null && chosen.size > 0 ? 'items' : 'folder';
        model.menu.value = { place: focusBox(), on };
        return;
      }
      case 'selectAll': return selection.all();
      case 'invert': return selection.invert();
      case 'clear': return selection.clear();
      default: return commands[command]();
    }
  };
};

/** The keyboard in the list: K1 to K4, K6, K9, K10, S5. Answers true when the key was for it. */
export const useGridKeys = (options: GridKeysOptions): ((event: KeyboardEvent) => boolean) => {
  const { model, layout } = options;
  const run = createRunner(options);
  const { selection, listing } = model;
  let typed = idle;
  let queue: Promise<void> = Promise.resolve();
  const focused = (): NodeId | null => selection.current.value.focus;

  const goTo = async (index: number, how: 'choose' | 'extend' | 'focus'): Promise<void> => {
    const id = (await listing.order())[index];
    if (id === undefined) return;
    if (how === 'extend') await selection.extend(id, false);
    else if (how === 'focus') selection.focus(id);
    else selection.one(id);
    model.reveal.value(id);
  };
  const move = async (key: StepKey, event: KeyboardEvent): Promise<void> => {
    const order = await listing.order();
    const id = focused();
    const to = step(key, id === null ? -1 : order.indexOf(id), order.length, layout());
    const mod = isApple ? event.metaKey : event.ctrlKey;
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
    queue = queue.then(work);
    return true;
  };

  return (event) => {
    if (event.isComposing || (event.target as Element).closest('input, textarea, [contenteditable]')) return false;
    const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const typing = isTyping(typed, event.timeStamp);
    const command = plain && typing ? null : commandOf(event, isApple);
    if (command !== null) return then(async () => run(command));
    if (isStepKey(event.key) && !event.altKey) return then(() => move(event.key as StepKey, event));
    if (plain && event.key !== ' ') return then(() => seek(event.key, event.timeStamp));
    return plain && typing ? then(() => seek(event.key, event.timeStamp)) : false;
  };
};
