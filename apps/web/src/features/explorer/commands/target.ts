import type { NodeId } from '@holdfast/domain';
import type { NodeView } from '@holdfast/sync-client';
import type { ExplorerModel } from '../explorer-model.ts';
import { subjectOf } from '../selection/selection.ts';
import type { ChosenSummary } from '../selection/use-summary.ts';

/** What a command is about. */
export interface Target {
  readonly model: ExplorerModel;
  /** How many. */
  readonly count: number;
  readonly ids: () => Promise<readonly NodeId[]>;
  /** They, as far as they are still here. */
  readonly nodes: () => Promise<readonly NodeView[]>;
  /** The one that is meant where only one can be; null where that is not clear. */
  readonly one: NodeId | null;
}

/** What is chosen in the list. */
export const chosenIn = (model: ExplorerModel): Target => {
  const { selection } = model;
  return { model, count: selection.count.value, ids: () => selection.ids(), nodes: () => model.chosen(), one: subjectOf(selection.current.value) };
};

/** What was chosen when it was summed up. */
export const about = (model: ExplorerModel, { count, of, first }: ChosenSummary): Target =>
  ({ model, count, ids: () => model.selection.ids(of), nodes: () => model.chosen(of), one: count === 1 ? first[0]?.id ?? null : null });

/** The folder that is shown. */
export const aboutFolder = (model: ExplorerModel): Target => {
  const { folder } = model;
  return { model, count: folder === null ? 0 : 1, ids: () => Promise.resolve(folder === null ? [] : [folder]), nodes: () => Promise.resolve([]), one: folder };
};
