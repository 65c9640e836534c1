import type { NodeId } from '@holdfast/domain';
import type { EngineClient, NodeView } from '@holdfast/sync-client';
import { computed, inject, shallowRef, type ComputedRef, type InjectionKey, type ShallowRef } from 'vue';
import type { KeyProfile } from '../../../commands/keys.ts';
import type { Chosen } from '../selection/chosen.ts';
import { dropEffectOf, type DropEffect } from './drop-effect.ts';
import { dropPlaceAt, mayDrop, type DropPlace } from './drop-target.ts';
import { scrollAtEdges } from './edge-scroll.ts';
import { createSpring, type Spring, type SpringTo } from './spring.ts';

/** D3: a shaky click never moves a folder. */
const threshold = 5;

export interface MoveDragState {
  readonly what: Chosen<NodeId>;
  /** They, each by its id: of all of a large list the engine is asked when the drag begins. */
  readonly named: Promise<ReadonlySet<NodeId>>;
  /** At most three of them, for the fan. */
  readonly shown: readonly NodeView[];
  readonly x: number;
  readonly y: number;
  /** What a drop would do, by the keys that are held (D1). */
  readonly effect: DropEffect;
  /** The folder under the pointer, when it takes them. */
  readonly target: DropPlace | null;
  /** The folder under the pointer, when it does not (D4). */
  readonly refused: DropPlace | null;
}

/** What of it is known of the pointer and the keys. */
type Aimed = Pick<MoveDragState, 'x' | 'y' | 'effect'>;

export interface MoveDrag {
  readonly state: ShallowRef<MoveDragState | null>;
  /** The folder that shows that it would take what hangs at the pointer, ours or the desktop's. */
  readonly lit: ComputedRef<NodeId | null>;
  /** The folder that is about to open under what is held over it (D5). */
  readonly opening: ComputedRef<NodeId | null>;
  readonly desktopTarget: ShallowRef<DropPlace | null>;
  /** Begins to watch the pointer; the drag itself begins after 5 px. */
  watch(event: PointerEvent, dragging: Dragging): void;
  /** What is not there any more does not hang at the pointer any longer; a drag of nothing ends. */
  without(gone: ReadonlySet<NodeId>): void;
  /** True once after a drag: the click that ends it is none. */
  justDragged(): boolean;
}

/** What is dragged out of a list. */
export interface Dragging {
  readonly pick: () => Pick<MoveDragState, 'what' | 'named' | 'shown'>;
  readonly drop: (ids: readonly NodeId[], to: DropPlace, effect: DropEffect) => void;
  readonly profile: () => KeyProfile;
  readonly scroller: () => HTMLElement | null;
  readonly spring: SpringTo;
}

export const moveDragKey: InjectionKey<MoveDrag> = Symbol('move drag');
export const useMoveDrag = (): MoveDrag => {
  const drag = inject(moveDragKey);
  if (!drag) throw new Error('No drag here: this component belongs below the app shell');
  return drag;
};

/** Keeps the folder under the pointer, as far as it takes what is dragged; each folder is asked once a drag (D4). */
const createAim = (engine: EngineClient, state: ShallowRef<MoveDragState | null>, { onAimed, onFailed }: { onAimed: (target: DropPlace | null) => void; onFailed: (error: unknown) => void }) => {
  const verdicts = new Map<string, Promise<boolean>>();
  const allows = (named: MoveDragState['named'], to: NodeId, effect: DropEffect): Promise<boolean> => {
    const key = `${effect} ${to}`;
    const known = verdicts.get(key) ?? named.then((ids) => mayDrop(engine, ids, to, effect)).catch((error: unknown) => {
      // Not known now: it takes nothing, and is asked again.
      verdicts.delete(key);
      onFailed(error);
      return false;
    });
    verdicts.set(key, known);
    return known;
  };
  const aim = async ({ x, y, effect }: Aimed): Promise<Pick<MoveDragState, 'target' | 'refused'>> => {
    const now = state.value;
    const place = dropPlaceAt(x, y);
    if (!now || !place) return { target: null, refused: null };
    return (await allows(now.named, place.id, effect)) ? { target: place, refused: null } : { target: null, refused: place };
  };
  const follow = async (aimed: Aimed): Promise<void> => {
    if (state.value) state.value = { ...state.value, ...aimed };
    const found = await aim(aimed);
    const now = state.value;
    if (!now || now.x !== aimed.x || now.y !== aimed.y || now.effect !== aimed.effect) return;
    state.value = { ...now, ...found };
    onAimed(found.target);
  };

  return { aim, follow, forget: () => verdicts.clear() };
};

const isFar = (from: PointerEvent, to: PointerEvent): boolean => Math.hypot(to.clientX - from.clientX, to.clientY - from.clientY) >= threshold;

/** Before anything else hears of the key. */
const onEscape = (isMeant: () => boolean, act: () => void, signal: AbortSignal): void => window.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !isMeant()) return;
  event.stopPropagation();
  act();
}, { signal, capture: true });

const without = (now: MoveDragState, gone: ReadonlySet<NodeId>): MoveDragState => ({
  ...now, what: now.what.minus([...gone]), named: now.named.then((ids) => new Set([...ids].filter((id) => !gone.has(id)))), shown: now.shown.filter(({ id }) => !gone.has(id)),
});

/** Dragging items to folders within the window. Esc cancels; a folder that may not take them does not react (D4). */
export const createMoveDrag = (engine: EngineClient, onFailed: (error: unknown) => void): MoveDrag => {
  const state = shallowRef<MoveDragState | null>(null);
  const desktopTarget = shallowRef<DropPlace | null>(null);
  const spring = shallowRef<Spring | null>(null);
  const { aim, follow, forget } = createAim(engine, state, { onAimed: (target) => spring.value?.aim(target), onFailed });
  let dragged = false;
  let cancel = (): void => undefined;

  const begin = (aimed: Aimed, picked: ReturnType<Dragging['pick']>, { scroller, spring: springTo }: Dragging, signal: AbortSignal): void => {
    dragged = true;
    forget();
    window.getSelection()?.removeAllRanges();
    spring.value = createSpring(springTo);
    state.value = { ...picked, ...aimed, target: null, refused: null };
    // What comes under the pointer by scrolling is aimed at as well.
    scrollAtEdges(scroller, () => state.value, () => { if (state.value) void follow(state.value); }, signal);
  };

  const watch: MoveDrag['watch'] = (down, dragging) => {
    const stop = new AbortController();
    const options = { signal: stop.signal };
    const end = (cancelled: boolean): void => {
      stop.abort();
      state.value = null;
      spring.value?.end(cancelled);
      spring.value = null;
    };
    const giveUp = (): void => end(true);
    const aimedBy = (event: PointerEvent): Aimed => ({ x: event.clientX, y: event.clientY, effect: dropEffectOf(event, dragging.profile()) });
    [cancel, dragged] = [giveUp, false];
    window.addEventListener('pointermove', (event) => {
      const picked = !state.value && isFar(down, event) ? dragging.pick() : null;
      if (picked?.what.size === 0) return giveUp();
      if (picked) begin(aimedBy(event), picked, dragging, stop.signal);
      if (state.value) void follow(aimedBy(event));
    }, options);
    // D2: the cursor follows the keys, also while the hand rests.
    for (const type of ['keydown', 'keyup'] as const) window.addEventListener(type, (event) => { if (state.value) void follow({ ...state.value, effect: dropEffectOf(event, dragging.profile()) }); }, options);
    window.addEventListener('pointerup', async (event) => {
      const named = state.value?.named;
      stop.abort();
      const aimed = aimedBy(event);
      const to = named ? (await aim(aimed)).target : null;
      end(to === null);
      if (named && to) dragging.drop([...await named], to, aimed.effect);
    }, options);
    for (const type of ['pointercancel', 'blur'] as const) window.addEventListener(type, giveUp, options);
    onEscape(() => state.value !== null, giveUp, stop.signal);
  };

  return {
    state, desktopTarget, watch,
    lit: computed(() => state.value?.target?.id ?? desktopTarget.value?.id ?? null),
    opening: computed(() => spring.value?.opening.value?.id ?? null),
    without: (gone) => {
      if (state.value !== null) state.value = without(state.value, gone);
      if (state.value?.what.size === 0) cancel();
    },
    justDragged: () => {
      const was = dragged;
      dragged = false;
      return was;
    },
  };
};
