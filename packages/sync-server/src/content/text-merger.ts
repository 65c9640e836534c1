import { chunksSize, concatBytes } from '@holdfast/chunking';
import { type Content, maxMergeBytes, mergeTexts, type SpaceId } from '@holdfast/domain';
import type { MergeJob, TextMerger } from '../ports/text-merger.ts';
import { openContent } from './open-content.ts';
import { type OwnPackPorts, storeBytes } from './store-bytes.ts';
import type { Utf8 } from './utf8.ts';

export interface MergePorts extends OwnPackPorts {
  readonly utf8: Utf8;
}

/** A text cut into more pieces than any honest chunker makes of a megabyte is not read. */
const maxChunks = 1024;

/** The text of a content; null when its bytes are not there any more, or are no UTF-8. */
const textOf = async (ports: MergePorts, space: SpaceId, { manifest, size }: Content): Promise<string | null> => {
  if ((await ports.index.manifest(space, manifest)) === null) return null;
  const places = await ports.index.places(space, manifest, 0, maxChunks);
  if (chunksSize(places) !== size) return null;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of openContent(ports, space, manifest, { from: 0, to: size })) pieces.push(piece.slice());
  return ports.utf8.decode(concatBytes(pieces));
};

const merge = async (ports: MergePorts, { space, user, question: { base, head, theirs } }: MergeJob): Promise<Content | null> => {
  const texts = await Promise.all([base, head, theirs].map((content) => textOf(ports, space, content)));
  const [before, ours, other] = texts;
  if (typeof before !== 'string' || typeof ours !== 'string' || typeof other !== 'string') return null;
  const merged = mergeTexts(before, ours, other);
  if (merged === null) return null;
  const bytes = ports.utf8.encode(merged);
  if (bytes.length > maxMergeBytes) return null;
  const { id } = await storeBytes(ports, { space, user, bytes });
  return { manifest: id, hash: id, size: bytes.length, mime: head.mime, mtime: Math.max(head.mtime, theirs.mtime) };
};

/** Row 22, H46, over the content store and its index. Names and sizes are the sequencer's to check. */
export const textMerger = (ports: MergePorts): TextMerger => ({ merge: (job) => merge(ports, job) });
