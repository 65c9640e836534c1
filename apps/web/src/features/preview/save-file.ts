import { type EngineClient, keptUpTo, type NodeView } from '@holdfast/sync-client';
import type { FileAddresses } from '../../platform/content/file-addresses.ts';
import { saveBlob, saveFrom, saveThrough } from '../../platform/save-blob.ts';

const saved = { download: true } as const;

/**
 * Saves a file on the computer, from this device or from the server. What is larger than an engine keeps goes to the disk as it comes; the
 * rest is whole and looked through before it is saved. @throws EngineProblem when its bytes cannot be had.
 */
export const saveFile = async (engine: EngineClient, addresses: FileAddresses, node: NodeView): Promise<void> => {
  if (node.version === null || (node.size ?? 0) <= keptUpTo) return saveBlob(await engine.open(node.id), node.name);
  const here = addresses.here(node, saved);
  if (here !== null) {
    // A download that cannot be had says nothing: what can be said is asked before.
    await engine.device.read(node.id, node.version, 0, 1);
    return saveThrough(here);
  }
  const there = addresses.there(node, saved);
  const { here: isHere } = await engine.device.stat(node.id, node.version);
  if (there === null || isHere) return saveBlob(await engine.open(node.id), node.name);
  saveFrom(there, node.name);
};
