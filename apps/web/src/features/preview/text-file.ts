import { words } from './words.ts';

/** Bytes of the largest text that is edited in one field. */
export const largestEdited = 1_048_576;

export type LineEnding = '\n' | '\r\n';

/** A text as the editor holds it: lines end in `\n` alone, and what was taken off is put on again at saving. */
export interface TextFile {
  readonly text: string;
  readonly ending: LineEnding;
  readonly byteOrderMark: boolean;
}

export type ReadText =
  | { readonly kind: 'text'; readonly file: TextFile }
  /** Shown, but not to be edited: saving would change bytes that nobody touched. */
  | { readonly kind: 'readOnly'; readonly text: string; readonly reason: string }
  | { readonly kind: 'binary' };

const mark = '\uFEFF';

/** Reads UTF-8 strictly. Bytes that are no UTF-8, or hold NUL, are not text. */
export const readText = (bytes: Uint8Array): ReadText => {
  let whole: string;
  try {
    whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { kind: 'binary' };
  }
  if (whole.includes('\0')) return { kind: 'binary' };
  const byteOrderMark = whole.startsWith(mark);
  const body = byteOrderMark ? whole.slice(1) : whole;
  const windows = body.split('\r\n').length - 1;
  const bare = body.replaceAll('\r\n', '');
  if (bare.includes('\r') || (windows > 0 && bare.includes('\n'))) {
    return { kind: 'readOnly', text: body, reason: words.mixedEnds };
  }
  return { kind: 'text', file: { text: body.replaceAll('\r\n', '\n'), ending: windows > 0 ? '\r\n' : '\n', byteOrderMark } };
};

/** The bytes of an edited text, with the line endings and the mark it came with. */
export const writeText = (file: TextFile): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode((file.byteOrderMark ? mark : '') + (file.ending === '\n' ? file.text : file.text.replaceAll('\n', file.ending)));
