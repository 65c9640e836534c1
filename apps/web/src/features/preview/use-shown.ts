import { shownType } from '@holdfast/protocol';
import type { VersionId } from '@holdfast/domain';
import type { EngineClient, NodeView } from '@holdfast/sync-client';
import { shallowRef, watch, type ShallowRef } from 'vue';
import { sentenceOf, useEngine } from '../../stores/engine.ts';
import { useFileAddresses } from '../../stores/file-addresses.ts';
import type { FileAddresses } from '../../platform/content/file-addresses.ts';
import { previewKind } from './preview-kind.ts';
import { largestEdited } from './text-file.ts';

/** How bytes come to what shows them: from an address, piece by piece as they are wanted, or all at once. */
export type Source = { readonly kind: 'address'; readonly address: string } | { readonly kind: 'bytes'; readonly blob: Blob };

/** Up to here a file that could not be shown from its address is tried once more as a whole, although it is not on this device. Bytes. */
const wholeUpTo = 64 * 1024 * 1024;
const shown = { download: false } as const;

export interface ShownFile {
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

/** The browser takes these under their own type, piece by piece. What it shows under a type of ours is read as a whole. */
const isStreamed = (node: NodeView): boolean => {
  const type = shownType(node.mime ?? '');
  switch (previewKind(node)) {
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
const wholeOf = async (engine: EngineClient, node: NodeView): Promise<Blob> => {
  const { id, version, size } = node;
  if (previewKind(node) !== 'text' || version === null || (size ?? 0) <= largestEdited) return await engine.open(id);
  return new Blob([await engine.device.read(id, version, 0, largestEdited + 1)]);
};

/** Null when the file comes as a whole. @throws EngineProblem when its bytes cannot be had. */
const addressOf = async (engine: EngineClient, addresses: FileAddresses, node: NodeView): Promise<string | null> => {
  if (node.version === null || !isStreamed(node)) return null;
  const here = addresses.here(node, shown);
  if (here === null) return (await engine.device.stat(node.id, node.version)).here ? null : addresses.there(node, shown);
  // What only shows files does not say why it cannot: that is asked before.
  await engine.device.read(node.id, node.version, 0, Math.min(1, node.size ?? 0));
  return here;
};

/** What is shown of a file that may become another, or get a new version, at any time. */
export const useShown = (node: () => NodeView): ShownFile => {
  const [engine, addresses] = [useEngine(), useFileAddresses()];
  const [source, version, problem, broken] = [shallowRef<Source | null>(null), shallowRef<VersionId | null>(null), shallowRef<string | null>(null), shallowRef(false)];
  const whole = async (wanted: NodeView): Promise<Source> => ({ kind: 'bytes', blob: await wholeOf(engine, wanted) });
  const take = async (wanted: NodeView, from: () => Promise<Source>): Promise<void> => {
    try {
      const found = await from();
      if (node().id === wanted.id) [source.value, version.value] = [found, wanted.version];
    } catch (error) {
      if (node().id === wanted.id) problem.value = sentenceOf(error);
    }
  };
  const load = async (wanted: NodeView): Promise<void> => {
    [problem.value, broken.value] = [null, false];
    // What is not shown is not fetched either.
    if (previewKind(wanted) === 'none') return;
    await take(wanted, async () => {
      const address = await addressOf(engine, addresses, wanted);
      return address === null ? await whole(wanted) : { kind: 'address', address };
    });
  };
  watch(() => [node().id, node().hash] as const, ([id], before) => {
    // A new version of the same file replaces the old one when it is there; only another file starts from nothing.
    if (id !== before?.[0]) source.value = null;
    void load(node());
  }, { immediate: true });
  const failed = async (): Promise<void> => {
    const [given, of, at] = [source.value, node(), version.value];
    if (given?.kind !== 'address' || at === null) return void (broken.value = true);
    await take(of, async () => {
      const size = of.size ?? 0;
      // The network may have gone away in the middle: then that is why.
      await engine.device.read(of.id, at, Math.max(0, size - 1), size);
      if (size <= wholeUpTo || (await engine.device.stat(of.id, at)).here) return await whole(of);
      broken.value = true;
      return given;
    });
  };
  return { source, version, problem, broken, failed };
};
