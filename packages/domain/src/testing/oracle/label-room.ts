import type { Json } from '../../node.ts';
import type { Attr, Tag } from './state.ts';

const bytesOf = (point: number): number => (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);
const lengthOf = (text: string): number => [...text].reduce((sum, char) => sum + bytesOf(char.codePointAt(0) ?? 0), 0);

interface Labels { readonly tags: readonly Pick<Tag, 'tag'>[]; readonly attrs: readonly Pick<Attr, 'key' | 'value'>[] }

/** All labels of a node together, those that were taken off too: bytes. */
export const sizeOfLabels = ({ tags, attrs }: Labels): number =>
  [...tags.map(({ tag }) => tag), ...attrs.flatMap(({ key, value }) => [key, JSON.stringify(value)])].reduce((sum, text) => sum + lengthOf(text), 0);

/** About what a node takes on the wire: bytes. */
export const sizeOfRow = (node: Labels): number => 512 + 160 * (node.tags.length + node.attrs.length) + sizeOfLabels(node);

/** The labels as they would be: no more than 64 KiB, unless they are none the larger for it. */
export const labelsFit = (before: Labels, tags: Labels['tags'], attrs: readonly { readonly key: string; readonly value: Json }[]): boolean =>
  sizeOfLabels({ tags, attrs }) <= Math.max(64 * 1024, sizeOfLabels(before));
