import { rootOf } from '@holdfast/domain';
import { addFile, type Sequencer } from '@holdfast/sync-server';
import type { ContentWiring } from '../content/index.ts';
import type { CheckParent } from '../content/uploads/add-file.ts';
import { ServerError } from '../server-error.ts';
import type { TreeQueries } from './tree/tree-queries.ts';

/** What serving and uploads need of the trees. */
export const contentWiring = (tree: TreeQueries, sequencer: Sequencer): ContentWiring => {
  const checkParent: CheckParent = async ({ space, parent }) => {
    const folder = parent === rootOf(space) ? null : await tree.node(space, parent);
    if (parent !== rootOf(space) && folder?.kind !== 'folder') {
      throw new ServerError('not-found', `There is no folder ${parent} in this space: list the space's nodes to find one.`, { subject: 'parent' });
    }
  };
  return {
    resolve: async ({ space, node, version }) => {
      const row = await tree.node(space, node);
      if (row?.kind !== 'file') return null;
      const name = row.name.value;
      if (version === null || version === row.content.version) return { ...row.content, name };
      const old = await tree.version(space, version);
      return old?.node === node ? { ...old, name } : null;
    },
    list: (request) => tree.below(request),
    addFile: async ({ upload, parent, ...file }) => {
      await checkParent({ space: file.space, parent });
      return addFile(sequencer, { ...file, parent, request: upload, at: Date.now() });
    },
    checkParent,
  };
};
