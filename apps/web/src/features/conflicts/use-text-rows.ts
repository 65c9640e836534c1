import { ref, shallowRef, watch, type Ref } from 'vue';
import { largestEdited, readText, type ReadText } from '../preview/text-file.ts';
import { compareTexts, type Row } from './text-diff.ts';
import type { SideBytes } from './use-side-bytes.ts';

export interface TextRows {
  /** The two texts, line beside line; null while they are read, and where they cannot be compared as texts. */
  readonly rows: Readonly<Ref<readonly Row[] | null>>;
  /** The left one as it was read. */
  readonly left: Readonly<Ref<ReadText | null>>;
  /** It is known whether there are rows: until then nothing else is shown in their place. */
  readonly settled: Readonly<Ref<boolean>>;
}

const textOf = (read: ReadText): string | null => (read.kind === 'binary' ? null : read.kind === 'text' ? read.file.text : read.text);

/** Compares two contents as texts, or one with itself; what is too large, or no text, gets no rows. */
export const useTextRows = (bytes: SideBytes, isText: () => boolean): TextRows => {
  const rows = shallowRef<readonly Row[] | null>(null);
  const left = shallowRef<ReadText | null>(null);
  const settled = ref(false);
  watch([bytes.blobs, isText], async ([blobs, text]) => {
    rows.value = null;
    left.value = null;
    settled.value = false;
    const whole = blobs.filter((blob) => blob !== null);
    const comparable = text && whole.length === blobs.length && whole.every(({ size }) => size <= largestEdited);
    const reads = comparable ? await Promise.all(whole.map(async (blob) => readText(new Uint8Array(await blob.arrayBuffer())))) : [];
    if (blobs !== bytes.blobs.value) return;
    const [one, other = one] = reads;
    const [mine, theirs] = [one && textOf(one), other && textOf(other)];
    if (one && typeof mine === 'string' && typeof theirs === 'string') {
      left.value = one;
      rows.value = compareTexts(mine, theirs);
    }
    settled.value = blobs.length > 0;
  }, { immediate: true });
  return { rows, left, settled };
};
