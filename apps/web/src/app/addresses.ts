import type { NodeId } from '@holdfast/domain';
import type { HistoryState, RouteLocationRaw } from 'vue-router';

export interface AddressOptions {
  /** A file of the folder that is shown on top of it. */
  readonly look?: NodeId;
  /** Travels with this step of the history: `select` names what is to be selected, one or several, `looked` that Back closes the look. */
  readonly state?: HistoryState;
}

/** The address of a folder; the root of the space is the root of the app (G4). */
export const folderAddress = (folder: NodeId, root: NodeId, { look, state }: AddressOptions = {}): RouteLocationRaw => {
  const place = folder === root ? { name: 'root' } : { name: 'folder', params: { id: folder } };
  return { ...place, ...(look === undefined ? {} : { query: { look } }), ...(state === undefined ? {} : { state }) };
};
