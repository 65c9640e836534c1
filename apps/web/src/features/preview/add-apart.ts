import type { NodeId } from '@holdfast/domain';
import type { EngineClient } from '@holdfast/sync-client';
import { codeOf } from '../../stores/engine.ts';

/** A text whose file was trashed or deleted becomes a file of its own, where the other was, or at the top when that is gone too. */
export const addApart = async (engine: EngineClient, parent: NodeId, name: string, bytes: Blob): Promise<void> => {
  const add = (to: NodeId) => engine.addFiles(to, [{ path: [name], blob: bytes, mime: bytes.type, mtime: Date.now() }]);
  try {
    await add(parent);
  } catch (error) {
    if (codeOf(error) !== 'not-found') throw error;
    await add(engine.root);
  }
};
