import type { NodeView } from '@holdfast/sync-client';
import { fileKind } from '../../ui/format/file-kind.ts';

/** How a file is shown; `none` is only offered for download. */
export type PreviewKind = 'image' | 'text' | 'pdf' | 'audio' | 'video' | 'none';

const byKind = {
  image: 'image', text: 'text', code: 'text', pdf: 'pdf', audio: 'audio', video: 'video',
  folder: 'none', document: 'none', spreadsheet: 'none', font: 'none', unknown: 'none', archive: 'none',
} as const satisfies Record<ReturnType<typeof fileKind>, PreviewKind>;

const largestImage = 200_000_000;

export const previewKind = (node: NodeView): PreviewKind => {
  if (node.kind === 'folder') return 'none';
  if (/\.[ct]sv$/i.test(node.name)) return 'text';
  const kind = byKind[fileKind(node)];
  // Without bytes and an ending that says otherwise, it is a text that nobody has begun.
  if (node.size === 0 && fileKind(node) === 'unknown') return 'text';
  return kind === 'image' && (node.size ?? 0) > largestImage ? 'none' : kind;
};

const imageTypes: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png', gif: 'image/gif', webp: 'image/webp', avif: 'image/avif', svg: 'image/svg+xml', bmp: 'image/bmp', ico: 'image/x-icon',
};

/**
 * The type under which bytes are shown. It is ours, never the file's own word: a file that calls itself text/html must not
 * become a page of our origin. Images are shown by `<img>`, in which not even SVG runs script.
 */
export const safeType = (kind: PreviewKind, node: NodeView): string => {
  const ending = node.name.slice(node.name.lastIndexOf('.') + 1).toLowerCase();
  const mime = node.mime ?? '';
  switch (kind) {
    case 'image': return imageTypes[ending] ?? (mime.startsWith('image/') ? mime : 'image/jpeg');
    case 'pdf': return 'application/pdf';
    case 'audio': return mime.startsWith('audio/') ? mime : 'audio/mpeg';
    case 'video': return mime.startsWith('video/') ? mime : 'video/mp4';
    case 'text': return 'text/plain';
    case 'none': return 'application/octet-stream';
  }
};
