import { archiveLimits } from '@holdfast/protocol';
import type { EngineClient, NodeView } from '@holdfast/sync-client';
import { type ArchiveAnswer, askArchive } from '../../../platform/archives.ts';
import { saveFrom } from '../../../platform/save-blob.ts';
import { sentenceOf } from '../../../stores/engine.ts';
import { useFileAddresses } from '../../../stores/file-addresses.ts';
import { useNoticesStore } from '../../../stores/notices-store.ts';
import { formatBytes } from '../../../ui/format/bytes.ts';
import { saveFile } from '../../preview/save-file.ts';
import { words } from '../words.ts';

/** What is downloaded: looked at only when it is not too much. */
export interface Downloaded {
  readonly count: number;
  readonly nodes: () => Promise<readonly NodeView[]>;
}

/** One file comes as it is, also without a network when it is on this device; folders and several files come as one zip file of the server's. */
export const useDownload = (engine: EngineClient): ((what: Downloaded) => Promise<void>) => {
  const notices = useNoticesStore();
  const addresses = useFileAddresses();
  const fail = (text: string): void => void notices.show(text, { sticky: true });
  const each = async (files: readonly NodeView[]): Promise<void> => {
    for (const file of files) {
      try {
        await saveFile(engine, addresses, file);
      } catch (error) {
        fail(sentenceOf(error));
      }
    }
  };
  /** What has not been sent is not in it: that is said, for nothing is lost by it but it could be missed. */
  const begin = async ({ address, name, size }: Extract<ArchiveAnswer, { kind: 'ready' }>): Promise<void> => {
    const { waiting } = await engine.status();
    saveFrom(address, name);
    const text = words.zipNotice(name, formatBytes(size), waiting);
    notices.show(text, { sticky: waiting > 0 });
    notices.announce(text);
  };
  const zip = async (nodes: readonly NodeView[]): Promise<void> => {
    const answer = await askArchive(engine.space, nodes.map(({ id }) => id));
    switch (answer.kind) {
      case 'ready': return begin(answer);
      case 'unreachable': return nodes.every(({ kind }) => kind === 'file') ? each(nodes) : fail(words.zipUnreachable);
      case 'refused': {
        const unsent = nodes.find(({ id, sync }) => id === answer.unknown && sync.kind !== 'cloud');
        return fail(unsent ? words.zipUnsent(unsent.name) : answer.message);
      }
    }
  };
  return async ({ count, nodes: look }) => {
    if (count > archiveLimits.nodes) return fail(words.zipTooMany(archiveLimits.nodes));
    const nodes = await look();
    await (nodes.length === 1 && nodes[0]?.kind === 'file' ? each(nodes) : zip(nodes));
  };
};
