import { nodesAtMost, type NodeView } from '@holdfast/sync-client';
import { ArchiveRestore, ClipboardPaste, Copy, CopyPlus, Download, Eye, FileUp, FolderOpen, FolderPlus, FolderUp, Info, ListChecks, Pencil, RefreshCw, Scissors, Trash2 } from '@lucide/vue';
import type { Command, CommandTable } from '../../../commands/command.ts';
import { anywhere } from '../../../commands/keys.ts';
import { pinWords } from '../../../stores/pin-words.ts';
import { keptState } from '../kept-state.ts';
import { words } from '../words.ts';
import type { Target } from './target.ts';

const isOne = ({ one }: Target): boolean => one !== null;
const isAny = ({ count }: Target): boolean => count > 0;
const isFolder = ({ model }: Target): boolean => model.mode === 'folder';

const withOne = (act: (target: Target, node: NodeView) => void) => async (target: Target): Promise<void> => {
  const { model, one } = target;
  const node = one === null ? null : (model.listing.byId(one) ?? (await model.engine.node(one)));
  if (node) act(target, node);
};

/** Turns keeping these on this device on and off; what is mixed is turned on. */
const keep = async ({ model, count, ids: asked }: Target): Promise<void> => {
  if (count === 0 || model.mode === 'trash') return;
  const ids = await asked();
  const { kind } = await keptState(model.engine, ids, '');
  await (kind === 'all' || kind === 'above' ? model.pins.unpin(ids) : model.pins.keep(ids));
};

/** From a menu: other programs get the names, where the browser allows it. */
const clip = async ({ model, count, ids, nodes }: Target, cut: boolean): Promise<void> => {
  if (count === 0 || model.mode === 'trash') return;
  // Of very many other programs get the names that are shown.
  const known = count > nodesAtMost ? model.listing.rows.value.items.filter(({ id }) => model.selection.has(id)) : await nodes();
  const { text } = model.clipboard.clip(known, await ids(), cut);
  await navigator.clipboard.writeText(text).catch((error: unknown) => {
    if (!(error instanceof DOMException)) throw error;
  });
};

/** One in its row, several by a rule (N7). */
const rename = async ({ model, count, one, nodes }: Target): Promise<void> => {
  if (model.mode !== 'folder') return;
  if (count < 2) return one === null ? undefined : model.renaming.start(one);
  const live = await nodes();
  model.renaming.several.value = live.length === 0 ? null : live;
};

/** Where only the keyboard stands, Space chooses, as on Windows. */
const look = async (target: Target): Promise<void> => {
  const { selection } = target.model;
  const { focus, chosen } = selection.current.value;
  if (focus !== null && chosen.size === 0 && target.count === 0) return selection.one(focus);
  await withOne(({ model }, node) => model.look(node))(target);
};

const going = {
  open: { name: () => words.open, icon: FolderOpen, chords: { windows: ['Enter'], mac: ['Mod+ArrowDown'] }, can: isOne, run: withOne(({ model }, node) => model.open(node)) },
  look: { name: () => words.quickLook, icon: Eye, chords: anywhere(' '), can: isOne, run: look },
  parent: { name: () => words.goParent, chords: { windows: ['Backspace', 'Alt+ArrowUp'], mac: ['Mod+ArrowUp', 'Backspace', 'Alt+ArrowUp'] }, run: ({ model }) => model.up() },
  back: { name: () => words.back, chords: { windows: ['Alt+ArrowLeft', 'Mod+['], mac: ['Mod+[', 'Alt+ArrowLeft'] }, run: ({ model }) => model.page.value.back() },
  forward: { name: () => words.forward, chords: { windows: ['Alt+ArrowRight', 'Mod+]'], mac: ['Mod+]', 'Alt+ArrowRight'] }, run: ({ model }) => model.page.value.forward() },
  path: { name: () => words.editPath, chords: { windows: ['Mod+L', 'Alt+D'], mac: ['Mod+L', 'Mod+Shift+G'] }, anywhere: true, can: isFolder, run: ({ model }) => model.page.value.path() },
  search: { name: () => words.searchHere, chords: anywhere('/', 'Mod+F'), anywhere: true, run: ({ model }) => model.page.value.search() },
  refresh: { name: () => words.refresh, icon: RefreshCw, chords: anywhere('F5', 'Mod+R'), anywhere: true, run: ({ model }) => model.actions.refresh() },
} as const satisfies Readonly<Record<string, Command<Target>>>;

const doing = {
  details: { name: () => words.details, icon: Info, chords: { windows: ['Alt+Enter', 'Mod+I'], mac: ['Mod+I', 'Alt+Enter'] }, run: ({ model }) => model.details() },
  newFolder: { name: () => words.newFolder, icon: FolderPlus, chords: anywhere('Mod+Shift+N', 'F7'), can: isFolder, run: ({ model }) => model.renaming.startDraft() },
  uploadFiles: { name: () => words.uploadFiles, icon: FileUp, can: isFolder, run: ({ model }) => model.pick.value.files() },
  uploadFolder: { name: () => words.uploadFolder, icon: FolderUp, can: isFolder, run: ({ model }) => model.pick.value.folder() },
  rename: {
    name: () => words.rename, icon: Pencil, chords: { windows: ['F2'], mac: ['Enter', 'F2'] }, can: (target) => isAny(target) && isFolder(target),
    run: rename,
  },
  cut: { name: () => words.cut, icon: Scissors, chords: anywhere('Mod+X'), native: true, can: (target) => isAny(target) && isFolder(target), run: (target) => clip(target, true) },
  copy: { name: () => words.copy, icon: Copy, chords: anywhere('Mod+C'), native: true, can: (target) => isAny(target) && isFolder(target), run: (target) => clip(target, false) },
  paste: { name: () => words.paste, icon: ClipboardPaste, chords: anywhere('Mod+V'), native: true, can: ({ model }) => model.folder !== null && model.clipboard.held !== null, run: ({ model }) => { if (model.folder !== null) return model.clipboard.paste(model.folder); } },
  moveHere: { name: () => words.moveHere, chords: { windows: [], mac: ['Mod+Alt+V'] }, can: isFolder, run: ({ model }) => { if (model.folder !== null) return model.clipboard.paste(model.folder, { move: true }); } },
  duplicate: {
    name: () => words.duplicate, icon: CopyPlus, chords: { windows: [], mac: ['Mod+D'] }, can: (target) => isAny(target) && isFolder(target),
    run: async ({ model, count, ids }) => { if (model.folder !== null && count > 0) await model.clipboard.duplicate(model.folder, await ids()); },
  },
  trash: {
    name: () => words.trash, icon: Trash2, chords: { windows: ['Delete', 'Mod+Backspace'], mac: ['Mod+Backspace', 'Delete'] }, can: isAny,
    run: async ({ model, count, ids }) => { if (count > 0) await (model.mode === 'trash' ? model.actions.askPurge(await ids()) : model.actions.trash(await ids())); },
  },
  restore: { name: () => words.restore, icon: ArchiveRestore, can: (target) => isAny(target) && !isFolder(target), run: async ({ model, ids }) => model.actions.restore(await ids()) },
  download: {
    name: () => words.download, icon: Download, chords: anywhere('Mod+S'), can: (target) => isAny(target) && isFolder(target),
    run: async (target) => { if (target.model.mode === 'folder' && target.count > 0) await target.model.actions.download(target); },
  },
  keep: { name: () => pinWords.keep, glyph: 'pinned', chords: anywhere('Mod+Shift+K'), can: (target) => isAny(target) && isFolder(target), run: keep },
  removeHere: { name: () => pinWords.remove, glyph: 'cloud', can: (target) => isAny(target) && isFolder(target), run: async ({ model, ids }) => model.pins.remove(await ids()) },
  purge: {
    name: () => words.purge, icon: Trash2, danger: true, chords: { windows: ['Shift+Delete', 'Mod+Alt+Backspace'], mac: ['Mod+Alt+Backspace', 'Shift+Delete'] }, can: isAny,
    run: async ({ model, count, ids }) => { if (count > 0) await model.actions.askPurge(await ids()); },
  },
} as const satisfies Readonly<Record<string, Command<Target>>>;

const choosing = {
  selectAll: { name: () => words.selectAll, icon: ListChecks, chords: anywhere('Mod+A'), run: ({ model }) => model.selection.all() },
  invert: { name: () => words.invert, chords: anywhere('Mod+Shift+I'), run: ({ model }) => model.selection.invert() },
  clear: { name: () => words.clearSelection, chords: anywhere('Escape'), run: ({ model }) => { if (!model.clipboard.forgetCut()) model.selection.clear(); } },
  toggle: {
    name: () => words.toggle, chords: anywhere('Mod+ '),
    run: ({ model: { selection } }) => { if (selection.current.value.focus !== null) selection.toggle(selection.current.value.focus); },
  },
  menu: {
    name: () => words.openMenu, chords: anywhere('Shift+F10', 'ContextMenu'),
    run: ({ model }) => {
      const { focus, chosen } = model.selection.current.value;
      model.menu.value = { place: model.focusBox.value(), on: focus !== null && chosen.size > 0 ? 'items' : 'folder' };
    },
  },
  shortcuts: { name: () => words.shortcutsHere, chords: anywhere('?', 'Shift+?'), anywhere: true, run: ({ model }) => model.page.value.shortcuts() },
} as const satisfies Readonly<Record<string, Command<Target>>>;

const all = { ...going, ...doing, ...choosing };
export type ExplorerCommandId = keyof typeof all;

/** Everything that can be asked for in a list: a folder's, or the trash's (K4 to K12, S5). In the order in which the sheet of shortcuts tells it. */
export const explorerCommands: CommandTable<ExplorerCommandId, Target> = all;
