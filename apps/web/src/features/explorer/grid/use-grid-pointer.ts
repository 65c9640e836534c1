import { asNodeId, type NodeId } from '@holdfast/domain';
import type { NodeView } from '@holdfast/sync-client';
import type { ExplorerModel } from '../explorer-model.ts';
import type { Dragging, MoveDrag } from '../drag/move-drag.ts';
import { createSlowClick } from './slow-click.ts';
import type { Marquee } from './use-marquee.ts';
import { isMod } from '../../../commands/keys.ts';

export interface GridPointer {
  down(event: PointerEvent): void;
  click(event: MouseEvent): void;
  double(event: MouseEvent): void;
  context(event: MouseEvent): void;
}

const longPressMs = 500;

const hit = (event: Event): { readonly id: NodeId; readonly part: string | null } | null => {
  const target = event.target as Element | null;
  const row = target?.closest<HTMLElement>('[data-node-id]');
  const id = row?.dataset['nodeId'];
  return id ? { id: asNodeId(id), part: target?.closest<HTMLElement>('[data-part]')?.dataset['part'] ?? null } : null;
};

/** Calls back when the finger stayed where it is; moving, lifting and scrolling end it. */
const watchLongPress = (event: PointerEvent, act: () => void): void => {
  const stop = new AbortController();
  const timer = setTimeout(() => { stop.abort(); act(); }, longPressMs);
  const end = (): void => { clearTimeout(timer); stop.abort(); };
  for (const type of ['pointerup', 'pointercancel', 'scroll'] as const) window.addEventListener(type, end, { signal: stop.signal, capture: true });
  window.addEventListener('pointermove', (move) => { if (Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) > 10) end(); }, { signal: stop.signal });
};

/** At most three of what is chosen, of what is near. */
const fanOf = ({ listing, selection }: ExplorerModel): readonly NodeView[] => {
  const { chosen } = selection.current.value;
  const near = chosen.whole === null && chosen.size < listing.rows.value.items.length ? [...chosen.named].map((one) => listing.byId(one)).filter((node) => node !== undefined) : listing.rows.value.items.filter((node) => chosen.has(node.id));
  return near.slice(0, 3);
};

/** What is dragged when it begins at this item: all that is chosen; held down with Mod it is one more of them. */
const draggingOf = (model: ExplorerModel, id: NodeId): Dragging => ({
  pick: () => {
    if (!model.selection.has(id)) model.selection.toggle(id);
    return { what: model.selection.current.value.chosen, named: model.selection.ids().then((ids) => new Set(ids)), shown: fanOf(model) };
  },
  drop: (ids, to, effect) => void (effect === 'copy' ? model.clipboard.duplicate(to.id, ids) : model.actions.move(ids, to.id)),
  profile: () => model.profile.value,
  scroller: () => document.querySelector('.list'),
  spring: { start: { id: model.folder ?? model.engine.root, name: model.title.value }, open: ({ id: folder }) => model.goTo(folder) },
});

/** What is chosen alone. */
const onlyChosen = ({ selection }: ExplorerModel): NodeId | null => selection.current.value.chosen.only;

/** What somebody takes away during a drag is not moved by it. */
const dropWhatIsGone = ({ listing, folder }: ExplorerModel, drag: MoveDrag): void => {
  // Of another folder than the one it began in nothing is known here.
  const isOurs = (): boolean => drag.state.value?.shown.every(({ parent }) => folder === null || parent === folder) === true;
  listing.onLost(() => (isOurs() ? [...drag.state.value?.what.named ?? []] : []), (lost) => drag.without(lost));
};

/** The mouse and the finger in the list: S1 to S4, S6, S7, K6, D3, and on touch tap opens, long press selects (O10). */
export const useGridPointer = (model: ExplorerModel, drag: MoveDrag, marquee: Marquee): GridPointer => {
  const { selection, listing } = model;
  let touch = false;
  let pressed = false;
  dropWhatIsGone(model, drag);
  const slow = createSlowClick((id) => { if (model.mode === 'folder' && onlyChosen(model) === id) model.renaming.start(id); });
  const mod = (event: MouseEvent): boolean => isMod(event, model.profile.value);

  const openMenu = (event: MouseEvent, on: 'items' | 'folder'): void => {
    model.menu.value = { place: { x: event.clientX, y: event.clientY }, on };
  };
  const tap = (id: NodeId): void => {
    const node = listing.byId(id);
    if (selection.current.value.chosen.size > 0) selection.toggle(id);
    else if (node) model.open(node);
  };

  return {
    down: (event) => {
      touch = event.pointerType === 'touch';
      pressed = false;
      slow.pressed((event.target as Element).closest('.list')?.contains(document.activeElement) === true ? onlyChosen(model) : null);
      const at = hit(event);
      if (event.button === 0 && at === null && !touch) return marquee.begin(event);
      if (event.button !== 0 || at === null || at.part !== null) return;
      if (touch) return watchLongPress(event, () => { pressed = true; if (listing.byId(at.id)) selection.toggle(at.id); });
      if (event.shiftKey) return;
      if (!mod(event) && !selection.has(at.id)) selection.one(at.id);
      if (model.mode === 'folder') drag.watch(event, draggingOf(model, at.id));
    },
    click: (event) => {
      const at = hit(event);
      if (drag.justDragged() || marquee.justDrawn() || pressed) return;
      if (at === null) return selection.clear();
      if (at.part === 'check') return selection.toggle(at.id);
      if (at.part === 'more') {
        selection.menu(at.id);
        return openMenu(event, 'items');
      }
      if (touch) return tap(at.id);
      if (event.shiftKey) return void selection.extend(at.id, mod(event));
      if (mod(event)) return selection.toggle(at.id);
      selection.one(at.id);
      slow.clicked(event, at.id);
    },
    double: (event) => {
      const at = hit(event);
      const node = at && at.part === null ? listing.byId(at.id) : null;
      if (node && !mod(event) && !event.shiftKey && !touch) model.open(node);
    },
    context: (event) => {
      if ((event.target as Element).closest('input')) return;
      event.preventDefault();
      if (touch) return;
      const at = hit(event);
      if (at) selection.menu(at.id);
      else selection.clear();
      openMenu(event, at ? 'items' : 'folder');
    },
  };
};
