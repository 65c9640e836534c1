import { asNodeId, isUuid } from '@holdfast/domain';
import type { AddEntry } from '@holdfast/sync-client';
import { useEventListener } from '@vueuse/core';
import { telling } from '../../../commands/run-command.ts';
import { isAsked, isTyped } from '../../../commands/is-elsewhere.ts';
import type { ExplorerModel } from '../explorer-model.ts';
import { collectDropped } from '../upload/collect-entries.ts';
import { words } from '../words.ts';
import type { Clipping } from './clipboard-store.ts';

/** What only Holdfast reads: it travels through the clipboard of the system, so that what was copied last counts, whoever copied it. */
const clippingType = 'application/x-holdfast-items';

const clippingIn = (data: DataTransfer): Clipping | null => {
  const text = data.getData(clippingType);
  if (text === '') return null;
  const [id, space, cut, ...ids] = text.split(' ');
  // Anybody can lay anything there.
  if (id === undefined || space === undefined || ![id, space, ...ids].every(isUuid)) return null;
  return { id, space: asNodeId(space), ids: ids.map(asNodeId), cut: cut === 'cut', text: data.getData('text/plain') };
};

/** What was copied by a menu stands in the clipboard as text alone, or not at all where the browser does not allow it. */
const heldIn = ({ clipboard: { held } }: ExplorerModel, data: DataTransfer): Clipping | null => (held !== null && (data.types.length === 0 || data.getData('text/plain').replaceAll('\r\n', '\n') === held.text) ? held : null);

/** D8: a picture that was copied as such has no name of its own. */
const named = (entry: AddEntry): AddEntry => {
  const [name] = entry.path;
  return entry.path.length === 1 && name === 'image.png' ? { ...entry, path: [`${words.pasted(new Date(entry.mtime))}.png`] } : entry;
};

/** K7, D8: what the browser tells of Mod+C, Mod+X and Mod+V, wherever on the page the keyboard is. */
export const useClipboardEvents = (model: ExplorerModel): void => {
  const { selection, listing, clipboard } = model;
  const isOurs = (event: ClipboardEvent): boolean => !event.defaultPrevented && !isTyped(event.target) && !isAsked(['dialog', 'alertdialog', 'menu']);
  /** All of a large list has no ids at hand: the clipboard of the system gets the names that are shown, by which it is known again. */
  const takeAll = (event: ClipboardEvent, cut: boolean): void => {
    const known = listing.rows.value.items.filter(({ id }) => selection.has(id));
    event.clipboardData?.setData('text/plain', known.map(({ name }) => name).join('\n'));
    void telling(async () => { clipboard.clip(known, await selection.ids(), cut); });
  };
  const take = (event: ClipboardEvent, cut: boolean): void => {
    const ids = selection.listed.value;
    if (!isOurs(event) || selection.count.value === 0 || model.mode !== 'folder' || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    if (ids === null) return takeAll(event, cut);
    const known = ids.map((id) => listing.byId(id)).filter((node) => node !== undefined);
    const { id, space, text } = clipboard.clip(known, ids, cut);
    event.clipboardData?.setData('text/plain', text);
    event.clipboardData?.setData(clippingType, [id, space, cut ? 'cut' : 'copy', ...ids].join(' '));
  };
  useEventListener(document, 'copy', (event) => take(event, false));
  useEventListener(document, 'cut', (event) => take(event, true));
  useEventListener(document, 'paste', (event) => {
    const { clipboardData: data } = event;
    if (!isOurs(event) || data === null || model.folder === null) return;
    event.preventDefault();
    if (data.files.length > 0) {
      // The list of a clipboard dies with the event, as that of a drop.
      model.pick.value.entries(collectDropped(data.items, model.uploads.found).then((entries) => entries.map(named)));
      return;
    }
    const what = clippingIn(data) ?? heldIn(model, data);
    const { folder } = model;
    if (what !== null) void telling(() => model.clipboard.paste(folder, { what }));
  });
};
