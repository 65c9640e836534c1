import type { NodeId } from '@holdfast/domain';
import type { EngineClient, NodeView } from '@holdfast/sync-client';
import { computed, inject, shallowRef, type ComputedRef, type InjectionKey, type ShallowRef } from 'vue';
import { dropPlaceAt, mayMove, type DropPlace } from './drop-target.ts';

/** D3: a shaky click never moves a folder. */
const threshold = 5;

export interface MoveDragState {
  readonly ids: readonly NodeId[];
  /** At most three of them, for the fan. */
  readonly shown: readonly NodeView[];
  readonly x: number;
  readonly y: number;
  /** The folder under the pointer, when it takes them. */
  readonly target: DropPlace | null;
}

export interface MoveDrag {
  readonly state: ShallowRef<MoveDragState | null>;
  /** The folder that shows that it would take what hangs at the pointer, ours or the desktop's. */
  readonly lit: ComputedRef<NodeId | null>;
  readonly desktopTarget: ShallowRef<DropPlace | null>;
  /** Begins to watch the pointer; the drag itself begins after 5 px. `pick` names what is dragged, `drop` moves it. */
  watch(event: PointerEvent, pick: () => { ids: readonly NodeId[]; shown: readonly NodeView[] }, drop: (ids: readonly NodeId[], to: DropPlace) => void): void;
  /** What is not there any more does not hang at the pointer any longer; a drag of nothing ends. */
  keepOnly(isHere: (id: NodeId) => boolean): void;
  /** True once after a drag: the click that ends it is none. */
  justDragged(): boolean;
}

export const moveDragKey: InjectionKey<MoveDrag> = Symbol('move drag');
export const useMoveDrag = (): MoveDrag => {
  const drag = inject(moveDragKey);
  if (!drag) throw new Error('No drag here: this component belongs below the app shell');
  return drag;
};

/** Keeps the folder under the pointer, as far as it takes what is dragged; each folder is asked once a drag (D4). */
const createAim = (engine: EngineClient, state: ShallowRef<MoveDragState | null>) => {
  const verdicts = new Map<NodeId, Promise<boolean>>();
  const allows = (ids: readonly NodeId[], to: NodeId): Promise<boolean> => {
    const known = verdicts.get(to) ?? mayMove(engine, ids, to);
    verdicts.set(to, known);
    return known;
  };
  const aim = async (x: number, y: number): Promise<DropPlace | null> => {
    const now = state.value;
    const place = dropPlaceAt(x, y);
    if (!now || !place) return null;
    return (await allows(now.ids, place.id)) ? place : null;
  };
  const follow = async (event: PointerEvent): Promise<void> => {
    const { clientX: x, clientY: y } = event;
    if (state.value) state.value = { ...state.value, x, y };
    const target = await aim(x, y);
    const now = state.value;
    if (now && now.x === x && now.y === y) state.value = { ...now, target };
  };

  return { aim, follow, forget: () => verdicts.clear() };
};

/** Dragging items to folders within the window. Esc cancels; a folder that may not take them does not react (D4). */
export const createMoveDrag = (engine: EngineClient): MoveDrag => {
  const state = shallowRef<MoveDragState | null>(null);
  const desktopTarget = shallowRef<DropPlace | null>(null);
  const { aim, follow, forget } = createAim(engine, state);
  let dragged = false;
  let cancel = (): void => undefined;

  const watch: MoveDrag['watch'] = (down, pick, drop) => {
    const stop = new AbortController();
    const options = { signal: stop.signal };
    const end = (): void => {
      stop.abort();
      state.value = null;
    };
    cancel = end;
    dragged = false;
    window.addEventListener('pointermove', (event) => {
      const far = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) >= threshold;
      const picked = !state.value && far ? pick() : null;
      if (picked?.ids.length === 0) return end();
      if (picked) {
        dragged = true;
        forget();
        window.getSelection()?.removeAllRanges();
        state.value = { ...picked, x: event.clientX, y: event.clientY, target: null };
      }
      if (state.value) void follow(event);
    }, options);
    window.addEventListener('pointerup', async (event) => {
      const ids = state.value?.ids;
      stop.abort();
      const to = ids ? await aim(event.clientX, event.clientY) : null;
      end();
      if (ids && to) drop(ids, to);
    }, options);
    window.addEventListener('pointercancel', end, options);
    window.addEventListener('blur', end, options);
    window.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !state.value) return;
      event.stopPropagation();
      end();
    }, { ...options, capture: true });
  };

  return {
    state, desktopTarget, watch,
    lit: computed(() => state.value?.target?.id ?? desktopTarget.value?.id ?? null),
    keepOnly: (isHere) => {
      const now = state.value;
      if (now === null || now.ids.every(isHere)) return;
      const ids = now.ids.filter(isHere);
      if (ids.length === 0) cancel();
      else state.value = { ...now, ids, shown: now.shown.filter(({ id }) => isHere(id)) };
    },
    justDragged: () => {
      const was = dragged;
      dragged = false;
      return was;
    },
  };
};
