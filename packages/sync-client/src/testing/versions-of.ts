import { cameOf } from '@holdfast/domain';
import type { DeviceId, MemoryTree, NodeId } from '@holdfast/domain';
import type { VersionsResponse } from '@holdfast/protocol';

/** What a server in memory answers when it is asked for a file's versions: all at once; null when there is no such file. */
export const versionsOf = (tree: MemoryTree, node: NodeId, nameOf: (device: DeviceId) => string | null): VersionsResponse | null => {
  const file = tree.node(node);
  if (file?.kind !== 'file') return null;
  const own = [...tree.versions()].filter((version) => version.node === node && version.sameAs === null);
  const items = own.map((version) => {
    const { id, parents, manifest, size, hash, mime, mtime, stamp } = version;
    const device = { id: stamp.device, name: nameOf(stamp.device) };
    return { id, parents, manifest, size, hash, mime, mtime, at: stamp.at, device, author: null, came: cameOf(version, file), current: id === file.content.version };
  });
  return { node, items: items.reverse(), next: null };
};
