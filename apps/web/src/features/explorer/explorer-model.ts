import type { NodeId } from '@holdfast/domain';
import type { AddEntry, EngineClient, ListingQuery, NodeView } from '@holdfast/sync-client';
import { computed, inject, provide, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef, type WritableComputedRef } from 'vue';
import { nodesOf } from '../../platform/engine/nodes-of.ts';
import { useEngine } from '../../stores/engine.ts';
import { useHomeName } from '../../stores/use-home-name.ts';
import { usePins, type Pins } from '../../stores/use-pins.ts';
import { useKeyProfile } from '../../commands/key-profile.ts';
import type { KeyProfile } from '../../commands/keys.ts';
import type { MenuPlace } from '../../ui/floating/menu-item.ts';
import { isPhone } from '../../ui/narrow.ts';
import { useActions, type Actions } from './actions/use-actions.ts';
import { useClipboard, type Clipboard } from './clipboard/use-clipboard.ts';
import { useDetailsOpen } from './details/use-details-open.ts';
import { useListing, type LiveListing } from './listing/use-listing.ts';
import { useRenaming, type Renaming } from './use-renaming.ts';
import type { Chosen } from './selection/chosen.ts';
import { useSelection, type LiveSelection } from './selection/use-selection.ts';
import { useSummary, type LiveSummary } from './selection/use-summary.ts';
import { useUploads, type Uploads } from './upload/use-uploads.ts';

export interface ExplorerModel {
  readonly engine: EngineClient;
  readonly mode: 'folder' | 'trash';
  /** The folder that is shown; null in the trash. */
  readonly folder: NodeId | null;
  readonly title: ComputedRef<string>;
  readonly query: ComputedRef<ListingQuery>;
  readonly filter: Ref<string>;
  readonly view: ComputedRef<'list' | 'grid'>;
  readonly listing: LiveListing;
  readonly selection: LiveSelection;
  readonly actions: Actions;
  readonly pins: Pins;
  readonly uploads: Uploads;
  readonly clipboard: Clipboard;
  readonly renaming: Renaming;
  readonly menu: ShallowRef<{ readonly place: MenuPlace; readonly on: 'items' | 'folder' } | null>;
  /** Brings an item into view; the grid sets it. */
  readonly reveal: ShallowRef<(id: NodeId) => void>;
  /** Whose keys are used. */
  readonly profile: ComputedRef<KeyProfile>;
  /** What of the page around the list commands ask for; the frame sets it. */
  readonly page: ShallowRef<PageVerbs>;
  /** Where the focused item stands on the screen, for the menu key; the grid sets it. */
  readonly focusBox: ShallowRef<() => { readonly x: number; readonly y: number }>;
  /** Puts the keyboard back into the list; the grid sets it. */
  readonly focusGrid: ShallowRef<() => void>;
  /** What just came here, marked where choosing it would change what the page is for. */
  readonly fresh: ShallowRef<ReadonlySet<NodeId>>;
  /** S9: leads the eye to these items: chosen and in view; on a phone, where choosing shows other verbs, only marked. */
  point(ids: readonly NodeId[]): void;
  readonly summary: LiveSummary;
  /** The chosen items that are still here, or those that were: for what cannot be done without each of them. */
  chosen(of?: Chosen<NodeId>): Promise<readonly NodeView[]>;
  open(node: NodeView): void;
  goTo(folder: NodeId): void;
  look(node: NodeView): void;
  /** Opens the file choosers, and adds what came otherwise; the page sets them. */
  readonly pick: ShallowRef<{ readonly files: () => void; readonly folder: () => void; readonly entries: (gathering: Promise<readonly AddEntry[]>) => void }>;
  readonly detailsOpen: WritableComputedRef<boolean>;
  details(): void;
  /** To the folder above, with this one selected there (K4). */
  up(): void;
}

/** What the page around a list does for its commands. */
export type PageVerbs = Readonly<Record<'search' | 'shortcuts' | 'back' | 'forward' | 'path', () => void>>;

const noPage: PageVerbs = { search: () => undefined, shortcuts: () => undefined, back: () => undefined, forward: () => undefined, path: () => undefined };

export interface ExplorerOptions {
  readonly mode: 'folder' | 'trash';
  readonly folder: NodeId | null;
  readonly rootName: string;
  readonly query: (filter: string) => ListingQuery;
  readonly view: () => 'list' | 'grid';
  readonly open: (node: NodeView) => void;
  readonly goTo: (folder: NodeId) => void;
  readonly look: (node: NodeView) => void;
  readonly up: () => void;
}

const key: InjectionKey<ExplorerModel> = Symbol('explorer');

/** The model of the list around this component. */
export const useExplorer = (): ExplorerModel => {
  const model = inject(key);
  if (!model) throw new Error('No explorer here: this component belongs into an explorer page');
  return model;
};

/** Makes the model of one list, a folder's or the trash's, and offers it to the components below. */
export const provideExplorer = (options: ExplorerOptions): ExplorerModel => {
  const engine = useEngine();
  const home = useHomeName();
  const filter = ref('');
  const query = computed(() => options.query(filter.value));
  const listing = useListing(engine, query);
  const selection = useSelection(listing);
  const reveal = shallowRef<(id: NodeId) => void>(() => undefined);
  const focusGrid = shallowRef(() => undefined as void);
  const fresh = shallowRef<ReadonlySet<NodeId>>(new Set());
  const point = (ids: readonly NodeId[]): void => {
    const [first] = ids;
    if (first === undefined) return;
    if (isPhone()) fresh.value = new Set(ids);
    else selection.many(ids);
    reveal.value(first);
  };
  /** Somebody may have taken it away a moment ago, and the selection not have heard yet. */
  const isHere = (node: NodeView): boolean => (options.mode === 'trash' ? node.trashed !== null : node.trashed === null && node.parent === options.folder);
  const detailsOpen = useDetailsOpen();
  const profile = useKeyProfile();
  const renaming = useRenaming({ engine, listing, folder: options.folder, point, reveal: (id) => reveal.value(id), focusGrid: () => focusGrid.value() });
  const model: ExplorerModel = {
    engine, mode: options.mode, folder: options.folder, query, filter, listing, selection, reveal, focusGrid, fresh, point, renaming, detailsOpen,
    title: computed(() => listing.state.value?.folder?.name ?? options.rootName),
    view: computed(options.view),
    actions: useActions(engine),
    pins: usePins(engine, () => home.value),
    uploads: useUploads(engine),
    profile,
    clipboard: useClipboard({ engine, profile: () => profile.value, point }),
    page: shallowRef(noPage),
    focusBox: shallowRef(() => ({ x: 0, y: 0 })),
    menu: shallowRef(null),
    pick: shallowRef({ files: () => undefined, folder: () => undefined, entries: () => undefined }),
    summary: useSummary(listing, selection),
    chosen: async (of) => (await nodesOf(engine, await selection.ids(of))).filter((node) => node !== null).filter(isHere),
    open: options.open, goTo: options.goTo, look: options.look, details: () => { detailsOpen.value = !detailsOpen.value; }, up: options.up,
  };
  provide(key, model);
  return model;
};
