import type { NodeView } from '@holdfast/sync-client';
import { formatBytes } from '../../../ui/format/bytes.ts';
import { formatMoment } from '../../../ui/format/dates.ts';
import { fileKind, kindWord } from '../../../ui/format/file-kind.ts';
import { comma } from '../../../ui/format/lists.ts';
import { shownSync } from '../../../ui/format/sync-sentence.ts';
import { words } from '../words.ts';

/** The size column: bytes of a file, items of a folder. */
export const sizeText = (node: NodeView): string => (node.kind === 'folder' ? words.folderMeta(node.items) : formatBytes(node.size ?? 0));

/** What a screen reader hears for a row: the name first, always. */
export const rowLabel = (node: NodeView, now: number, offline: boolean): string =>
  [node.name, kindWord(fileKind(node)), sizeText(node), formatMoment(node.trashed?.at ?? node.modified, now), shownSync(node.sync, offline).sentence].join(comma());

const hues = 6;

/** One of the six hues of tags and people, always the same for the same word. */
export const tagHue = (tag: string): string => {
  const sum = Array.from(tag).reduce((total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);
  return `var(--hue-${(sum % hues) + 1})`;
};
