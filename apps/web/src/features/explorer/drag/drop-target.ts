import type { NodeId } from '@holdfast/domain';
import { asNodeId } from '@holdfast/domain';
import type { EngineClient } from '@holdfast/sync-client';
import type { DropEffect } from './drop-effect.ts';

/** A folder on the screen that takes what is dropped: a row, a crumb, a branch of the tree, the list itself. */
export interface DropPlace {
  readonly id: NodeId;
  readonly name: string;
}

/** The folder under a point: elements say so by `data-drop-folder` and `data-drop-name`. */
export const dropPlaceAt = (x: number, y: number): DropPlace | null => {
  const element = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-drop-folder]');
  const id = element?.dataset['dropFolder'];
  return id ? { id: asNodeId(id), name: element?.dataset['dropName'] ?? '' } : null;
};

const lookedAtMost = 200;

/** D4, O12: a folder takes neither itself, nor what it lies in; nor what is in it already, unless that is copied. */
export const mayDrop = async (engine: EngineClient, ids: ReadonlySet<NodeId>, to: NodeId, effect: DropEffect): Promise<boolean> => {
  const above = to === engine.root ? [] : await engine.path(to);
  if (above === null) return false;
  const line = new Set<NodeId>([to, ...above.map((node) => node.id)]);
  if ([...line].some((id) => ids.has(id))) return false;
  if (effect === 'copy') return true;
  // Of very many it is not looked: the engine leaves what is there already.
  if (ids.size > lookedAtMost) return true;
  const nodes = await engine.nodes([...ids]);
  return nodes.some((node) => node !== null && node.parent !== to);
};
