import { shownType } from '@holdfast/protocol';
import type { VersionId } from '@holdfast/domain';
import { type EngineClient, keptUpTo, type NodeView } from '@holdfast/sync-client';
import { shallowRef, watch, type ShallowRef } from 'vue';
import { sentenceOf, useEngine } from '../../stores/engine.ts';
import { useFileAddresses } from '../../stores/file-addresses.ts';
import type { FileAddresses } from '../../platform/content/file-addresses.ts';
import { previewKind, type PreviewKind } from './preview-kind.ts';
import { largestEdited } from './text-file.ts';

/** How bytes come to what shows them: from an address, piece by piece as they are wanted, or all at once. */
export type Source = { readonly kind: 'address'; readonly address: string } | { readonly kind: 'bytes'; readonly blob: Blob };

const shown = { download: false } as const;

export interface ShownFile {
  /** Decided when the file is begun with: what is open stays open, whatever it is called by then. */
  readonly kind: Readonly<ShallowRef<PreviewKind>>;
  readonly source: Readonly<ShallowRef<Source | null>>;
  /** The version the bytes are of, or one before it: what is typed over them starts from there. */
  readonly version: Readonly<ShallowRef<VersionId | null>>;
  /** Why there is nothing to show. */
  readonly problem: Readonly<ShallowRef<string | null>>;
  /** The bytes are there, and the browser can do nothing with them. */
  readonly broken: Readonly<ShallowRef<boolean>>;
  /** What shows it gave up. */
  failed(): Promise<void>;
}

/** A file as it was when it was asked for, and how it is shown. */
interface Wanted {
  readonly node: NodeView;
  readonly kind: PreviewKind;
}

/** The browser takes these under their own type, piece by piece. What it shows under a type of ours is read as a whole. */
const isStreamed = ({ node, kind }: Wanted): boolean => {
  const type = shownType(node.mime ?? '');
  switch (kind) {
    case 'audio':
    case 'video':
      return true;
    case 'image':
      return type?.startsWith('image/') === true;
    case 'pdf':
      return type === 'application/pdf';
    case 'text':
    case 'none':
      return false;
  }
};

/** Of a text that is too long to be edited as much as is shown, and a byte more than is edited; of all else everything. */
const wholeOf = async (engine: EngineClient, { node, kind }: Wanted): Promise<Blob> => {
  const { id, version, size } = node;
  if (kind !== 'text' || version === null || (size ?? 0) <= largestEdited) return await engine.open(id);
  return new Blob([await engine.device.read(id, version, 0, largestEdited + 1)]);
};

/** Null when the file comes as a whole. @throws EngineProblem when its bytes cannot be had. */
const addressOf = async (engine: EngineClient, addresses: FileAddresses, wanted: Wanted): Promise<string | null> => {
  const { node } = wanted;
  if (node.version === null || !isStreamed(wanted)) return null;
  const here = addresses.here(node, shown);
  if (here === null) return (await engine.device.stat(node.id, node.version)).here ? null : addresses.there(node, shown);
  // What only shows files does not say why it cannot: that is asked before.
  await engine.device.read(node.id, node.version, 0, Math.min(1, node.size ?? 0));
  return here;
};

/**
 * What is shown of a file that may become another, or get a new version, at any time: always what was asked for last. `away` says why its
 * bytes cannot be had now; null where that is not known before they are asked for.
 */
export const useShown = (node: () => NodeView, away: (node: NodeView) => string | null = () => null): ShownFile => {
  const [engine, addresses] = [useEngine(), useFileAddresses()];
  const [source, version, problem, broken] = [shallowRef<Source | null>(null), shallowRef<VersionId | null>(null), shallowRef<string | null>(null), shallowRef(false)];
  const kind = shallowRef(previewKind(node()));
  let [turn, ended] = [0, 0];
  const whole = async (wanted: Wanted): Promise<Source> => ({ kind: 'bytes', blob: await wholeOf(engine, wanted) });
  /** `from` may say that there is nothing to show: null. */
  const take = async (wanted: Wanted, from: () => Promise<Source | null>): Promise<void> => {
    turn += 1;
    const mine = turn;
    try {
      const found = await from();
      if (mine !== turn) return;
      if (found === null) broken.value = true;
      else [source.value, version.value] = [found, wanted.node.version];
    } catch (error) {
      if (mine === turn) problem.value = sentenceOf(error);
    } finally {
      ended = Math.max(ended, mine);
    }
  };
  const load = async (wanted: Wanted): Promise<void> => {
    [problem.value, broken.value] = [away(wanted.node), false];
    if (problem.value !== null) return void (turn += 1);
    await take(wanted, async () => {
      const address = await addressOf(engine, addresses, wanted);
      return address === null ? await whole(wanted) : { kind: 'address', address };
    });
  };
  watch(() => [node().id, node().hash] as const, ([id], before) => {
    // A new version of the same file replaces the old one when it is there; only another file starts from nothing.
    if (id !== before?.[0]) [source.value, kind.value] = [null, previewKind(node())];
    // What is not shown is not fetched either.
    if (kind.value !== 'none') return void load({ node: node(), kind: kind.value });
    turn += 1;
    [problem.value, broken.value] = [null, false];
  }, { immediate: true });
  watch(() => away(node()), (why) => {
    if (why === null && problem.value !== null && kind.value !== 'none') void load({ node: node(), kind: kind.value });
  });
  const failed = async (): Promise<void> => {
    // What gave up is on its way out: something newer comes.
    if (ended < turn) return;
    const [given, at, wanted] = [source.value, version.value, { node: node(), kind: kind.value }];
    if (given?.kind !== 'address' || at === null) return void (broken.value = true);
    await take(wanted, async () => {
      const { id, size } = wanted.node;
      // The network may have gone away in the middle: then that is why.
      await engine.device.read(id, at, Math.max(0, (size ?? 0) - 1), size ?? 0);
      return (size ?? 0) <= keptUpTo || (await engine.device.stat(id, at)).here ? await whole(wanted) : null;
    });
  };
  return { kind, source, version, problem, broken, failed };
};
