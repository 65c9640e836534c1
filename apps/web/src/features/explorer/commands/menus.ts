import { keysOf, type Command } from '../../../commands/command.ts';
import { runCommand } from '../../../commands/run-command.ts';
import { undoCommands } from '../../../commands/undo-commands.ts';
import { undoWords, useUndoStore } from '../../../stores/undo-store.ts';
import type { MenuEntry, MenuItem } from '../../../ui/floating/menu-item.ts';
import type { ExplorerModel } from '../explorer-model.ts';
import { switchOf, type KeptState } from '../kept-state.ts';
import type { ChosenSummary } from '../selection/use-summary.ts';
import { words } from '../words.ts';
import { explorerCommands, type ExplorerCommandId } from './explorer-commands.ts';
import { about, aboutFolder, type Target } from './target.ts';

const itemOf = <T>(command: Command<T>, target: T, keys: { readonly keys?: string }, other: Partial<MenuItem> = {}): MenuItem => {
  const { name, icon, glyph, danger, can } = command;
  return {
    label: name(), ...(icon && { icon }), ...(glyph && { glyph }), ...(danger === true && { danger }), ...keys,
    disabled: can?.(target) === false, run: () => void runCommand(command, target), ...other,
  };
};

/** An entry of a menu for a command of the table. */
const entry = (id: ExplorerCommandId, target: Target, other: Partial<MenuItem> = {}): MenuItem => {
  const command = explorerCommands[id];
  return itemOf(command, target, keysOf(command, target.model.profile.value), other);
};

/** What "Add" offers, and the menu on the empty space of a folder. */
export const addEntries = (model: ExplorerModel): readonly MenuEntry[] => {
  const target = aboutFolder(model);
  return [entry('newFolder', target), '-', entry('uploadFiles', target), entry('uploadFolder', target)];
};

const keepEntry = (target: Target, kept: KeptState): MenuItem =>
  entry('keep', target, { ...(kept.kind === 'above' && { label: words.keptWithName(kept.name), disabled: true }), turned: switchOf(kept) });

/** What may be done to these items: the context menu, and the sheet of a phone. */
export const itemEntries = (model: ExplorerModel, summary: ChosenSummary, kept: KeptState): readonly MenuEntry[] => {
  const target = about(model, summary);
  if (model.mode === 'trash') return [entry('restore', target), entry('details', target), '-', entry('purge', target)];
  const isFile = summary.first[0]?.kind === 'file';
  const isHere = kept.kind !== 'above' && summary.folders + summary.here > 0;
  return [
    entry('open', target),
    ...(isFile ? [entry('look', target)] : []),
    entry('download', target, summary.count === 1 && isFile ? {} : { label: words.downloadZip }),
    keepEntry(target, kept),
    ...(isHere ? [entry('removeHere', target)] : []),
    '-',
    entry('cut', target), entry('copy', target), entry('duplicate', target),
    '-',
    entry('rename', target),
    entry('trash', target),
    '-',
    entry('details', target),
  ];
};

/** What undo and redo would do now (O3). */
const undoEntries = (model: ExplorerModel): readonly MenuEntry[] => {
  const { state } = useUndoStore();
  const profile = model.profile.value;
  return [
    itemOf(undoCommands.undo, null, keysOf(undoCommands.undo, profile), { label: undoWords.undoOf(state.undo) }),
    itemOf(undoCommands.redo, null, keysOf(undoCommands.redo, profile), { label: undoWords.redoOf(state.redo) }),
  ];
};

/** The menu on the empty space (S7: it is about the folder). */
export const folderEntries = (model: ExplorerModel, kept: KeptState): readonly MenuEntry[] => [
  ...(model.folder === null ? [] : [...addEntries(model), '-' as const, entry('paste', aboutFolder(model)), '-' as const, keepEntry(aboutFolder(model), kept), '-' as const]),
  ...undoEntries(model), '-',
  entry('selectAll', aboutFolder(model)),
];
