import type { NodeId } from '@holdfast/domain';
import { nodesAtMost, type EngineClient, type NodeView } from '@holdfast/sync-client';
import type { KeyProfile } from '../../../commands/keys.ts';
import { useNoticesStore } from '../../../stores/notices-store.ts';
import { useAttempts } from '../actions/use-attempts.ts';
import { copyName } from '../naming.ts';
import { words } from '../words.ts';
import { useClipboardStore, type Clipping } from './clipboard-store.ts';

/** Of more items than this it is not looked which are gone: the engine says so of the first. */
const lookedAtMost = nodesAtMost;

/** What of that which was copied is still there. */
interface StillThere {
  readonly ids: readonly NodeId[];
  /** Null when they are too many to be looked at. */
  readonly nodes: readonly NodeView[] | null;
  /** What is said of the others. */
  readonly gone: string;
}

export interface Clipboard {
  /** Remembers these, and answers what other programs get of it. */
  clip(nodes: readonly Pick<NodeView, 'id' | 'name'>[], ids: readonly NodeId[], cut: boolean): Clipping;
  /** What was cut is not, any more. */
  forgetCut(): boolean;
  /** Puts what was copied or cut, or `what`, into a folder; `move` as if it had been cut. */
  paste(folder: NodeId, how?: { readonly what?: Clipping; readonly move?: boolean }): Promise<void>;
  /** Copies into a folder, in which they may be already (N6). */
  duplicate(folder: NodeId, ids: readonly NodeId[]): Promise<void>;
  readonly held: Clipping | null;
}

interface ClipboardOptions {
  readonly engine: EngineClient;
  readonly profile: () => KeyProfile;
  /** Leads the eye to what came. */
  readonly point: (ids: readonly NodeId[]) => void;
}

/** K7: copy, cut, paste and duplicate. */
export const useClipboard = ({ engine, profile, point }: ClipboardOptions): Clipboard => {
  const store = useClipboardStore();
  const notices = useNoticesStore();
  const { attempt, place } = useAttempts(engine);

  const folderName = async (folder: NodeId): Promise<string> => (folder === engine.root ? null : await engine.node(folder))?.name ?? words.myFiles;
  /** Those that are still there; of very many the engine is asked only when it is done. */
  const stillThere = async (ids: readonly NodeId[]): Promise<StillThere> => {
    if (ids.length > lookedAtMost) return { ids, nodes: null, gone: '' };
    const nodes = (await engine.nodes(ids)).filter((node) => node !== null).filter((node) => node.trashed === null);
    const gone = ids.length - nodes.length;
    return { ids: nodes.map(({ id }) => id), nodes, gone: gone === 0 ? '' : `. ${words.pasteGone(gone, ids.length)}` };
  };
  const copyInto = async (folder: NodeId, { ids, nodes, gone }: StillThere): Promise<void> => {
    const to = await folderName(folder);
    // Beside its original a copy has a name of its own (N6).
    const names = nodes?.map((node) => (node.parent === folder ? copyName(node, profile()) : node.name));
    await attempt([{ type: 'copy', nodes: ids, parent: folder, ...(names && { names }) }], ({ created }) => {
      point(created);
      return `${words.copiedNotice(ids.length, nodes?.[0]?.name ?? '', to)}${gone}`;
    });
  };
  const moveInto = async (folder: NodeId, { ids, nodes, gone }: StillThere, cut: string): Promise<void> => {
    // O12: what is there already stays as it is.
    const moving = nodes === null ? ids : nodes.filter(({ parent }) => parent !== folder).map(({ id }) => id);
    store.end(cut);
    if (moving.length === 0) return;
    const to = await folderName(folder);
    await place(moving, { type: 'move', nodes: moving, parent: folder }, (name) => `${words.movedNotice(moving.length, name, to)}${gone}`, () => Promise.resolve(null));
    point(moving);
  };

  return {
    clip: (nodes, ids, cut) => {
      const clipping = { id: crypto.randomUUID(), space: engine.root, ids, cut, text: nodes.map(({ name }) => name).join('\n') };
      store.set(clipping);
      notices.announce(cut ? words.cutNotice(ids.length) : words.clippedNotice(ids.length));
      return clipping;
    },
    forgetCut: () => {
      if (store.clipping?.cut !== true) return false;
      store.end(store.clipping.id);
      return true;
    },
    paste: async (folder, { what = store.clipping ?? undefined, move = what?.cut === true } = {}) => {
      if (what === undefined || store.hasEnded(what)) return void notices.show(words.pasteNothing);
      if (what.space !== engine.root) return void notices.show(words.pasteElsewhere);
      const there = await stillThere(what.ids);
      if (there.ids.length > 0) return await (move ? moveInto(folder, there, what.id) : copyInto(folder, there));
      store.end(what.id);
      notices.show(words.pasteGone(what.ids.length, what.ids.length), { sticky: true });
    },
    duplicate: async (folder, ids) => {
      const there = await stillThere(ids);
      if (there.ids.length > 0) await copyInto(folder, there);
    },
    get held() {
      return store.clipping;
    },
  };
};
