import type { NodeId } from '@holdfast/domain';
import type { NodeView } from '@holdfast/sync-client';
import { ArchiveRestore, Download, Eye, FileUp, FolderOpen, FolderPlus, FolderUp, Info, ListChecks, Pencil, Redo2, Trash2, Undo2 } from '@lucide/vue';
import { isApple } from '../../platform/apple.ts';
import { pinWords } from '../../stores/pin-words.ts';
import { undoWords, useUndoStore } from '../../stores/undo-store.ts';
import type { MenuEntry } from '../../ui/floating/menu-item.ts';
import type { ExplorerModel } from './explorer-model.ts';
import { switchOf, type KeptState } from './kept-state.ts';
import { words } from './words.ts';

const keys = (windows: string, apple: string): string => (isApple ? apple : windows);

/** What "Add" offers, and the menu on the empty space of a folder. */
export const addEntries = (model: ExplorerModel): readonly MenuEntry[] => [
  { label: words.newFolder, icon: FolderPlus, keys: keys('Ctrl ⇧ N', '⌘⇧N'), run: () => void model.renaming.startDraft() },
  '-',
  { label: words.uploadFiles, icon: FileUp, run: () => model.pick.value.files() },
  { label: words.uploadFolder, icon: FolderUp, run: () => model.pick.value.folder() },
];

const trashEntries = (model: ExplorerModel, nodes: readonly NodeView[]): readonly MenuEntry[] => {
  const ids = nodes.map((node) => node.id);
  return [
    { label: words.restore, icon: ArchiveRestore, run: () => void model.actions.restore(ids) },
    { label: words.details, icon: Info, keys: keys('Alt ↵', '⌘I'), run: model.details },
    '-',
    { label: words.purge, icon: Trash2, danger: true, keys: keys('⇧ Del', '⌥⌘⌫'), run: () => void model.actions.askPurge(ids) },
  ];
};

/** Turns keeping these on this device on and off; what is mixed is turned on. */
const keepEntry = (model: ExplorerModel, ids: readonly NodeId[], kept: KeptState): MenuEntry => ({
  label: kept.kind === 'above' ? words.keptWithName(kept.name) : pinWords.keep, glyph: 'pinned', keys: keys('Ctrl K', '⌘K'), turned: switchOf(kept), disabled: kept.kind === 'above',
  run: () => void (kept.kind === 'all' ? model.pins.unpin(ids) : model.pins.keep(ids)),
});

/** Where the bytes of these items are to be. */
const placeEntries = (model: ExplorerModel, nodes: readonly NodeView[], kept: KeptState): readonly MenuEntry[] => {
  const ids = nodes.map(({ id }) => id);
  const isHere = kept.kind !== 'above' && nodes.some(({ kind, sync }) => kind === 'folder' || (sync.kind !== 'cloud' && sync.kind !== 'wanted'));
  return [keepEntry(model, ids, kept), ...(isHere ? [{ label: pinWords.remove, glyph: 'cloud' as const, run: () => void model.pins.remove(ids) }] : [])];
};

/** What may be done to the chosen items: the context menu, and the sheet of a phone. */
export const itemEntries = (model: ExplorerModel, nodes: readonly NodeView[], kept: KeptState): readonly MenuEntry[] => {
  const [first] = nodes;
  if (!first) return [];
  if (model.mode === 'trash') return trashEntries(model, nodes);
  const ids = nodes.map((node) => node.id);
  const single = nodes.length === 1;
  return [
    { label: words.open, icon: FolderOpen, keys: keys('↵', '⌘↓'), disabled: !single, run: () => model.open(first) },
    ...(first.kind === 'file' ? [{ label: words.quickLook, icon: Eye, keys: 'Space', disabled: !single, run: () => model.look(first) }] : []),
    { label: single && first.kind === 'file' ? words.download : words.downloadZip, icon: Download, keys: keys('Ctrl S', '⌘S'), run: () => void model.actions.download(nodes) },
    ...placeEntries(model, nodes, kept),
    '-',
    { label: words.rename, icon: Pencil, keys: keys('F2', '↵'), disabled: !single, run: () => model.renaming.start(first.id) },
    { label: words.trash, icon: Trash2, keys: keys('Del', '⌘⌫'), run: () => void model.actions.trash(ids) },
    '-',
    { label: words.details, icon: Info, keys: keys('Alt ↵', '⌘I'), run: model.details },
  ];
};

/** What undo and redo would do now (O3). */
export const undoEntries = (): readonly MenuEntry[] => {
  const { state, undo, redo } = useUndoStore();
  return [
    { label: undoWords.undoOf(state.undo), icon: Undo2, keys: keys('Ctrl Z', '⌘Z'), disabled: state.undo === null, run: () => void undo() },
    { label: undoWords.redoOf(state.redo), icon: Redo2, keys: keys('Ctrl ⇧ Z', '⌘⇧Z'), disabled: state.redo === null, run: () => void redo() },
  ];
};

/** The menu on the empty space (S7: it is about the folder). */
export const folderEntries = (model: ExplorerModel, kept: KeptState): readonly MenuEntry[] => [
  ...(model.folder === null ? [] : [...addEntries(model), '-' as const, keepEntry(model, [model.folder], kept), '-' as const]),
  ...undoEntries(), '-',
  { label: words.selectAll, icon: ListChecks, keys: keys('Ctrl A', '⌘A'), run: () => void model.selection.all() },
];
