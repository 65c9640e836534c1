import type { Json, NodeRow } from './node.ts';
import { limits } from './limits.ts';
import { utf8Length } from './names/utf8.ts';

/** What may be wrong with a tag or the key of an attribute. `reserved`: readers of JSON leave it out, so that rows would differ between devices. */
export type LabelProblem = 'empty' | 'control' | 'surrogate' | 'reserved' | 'long';
/** What may be wrong with an attribute's value. `none`: JSON cannot say it. */
export type ValueProblem = 'none' | 'deep' | 'long';

const control = /\p{Cc}/u;
const surrogate = /\p{Surrogate}/u;
const reserved = '__proto__';

/** Why nothing may be labelled so; null when it may. */
export const labelProblem = (text: string): LabelProblem | null => {
  if (text === '') return 'empty';
  if (text === reserved) return 'reserved';
  if (control.test(text)) return 'control';
  if (surrogate.test(text)) return 'surrogate';
  return utf8Length(text) > limits.labelUtf8Bytes ? 'long' : null;
};

/** Whether lists and records lie in each other at most `depth` deep. */
const isShallow = (value: Json, depth: number): boolean =>
  typeof value !== 'object' || value === null || (depth > 0 && Object.values(value).every((inner: Json) => isShallow(inner, depth - 1)));

/** Why an attribute cannot have this value; null when it can. */
export const valueProblem = (value: Json): ValueProblem | null => {
  if (!isShallow(value, limits.valueDepth)) return 'deep';
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) return 'none';
  return text.length > limits.valueJsonUnits ? 'long' : null;
};

type Labelled = Pick<NodeRow, 'tags' | 'attrs'>;

/** What an attribute takes of the room of its node: UTF-8 bytes of its key and of its value, written as JSON. */
export const attrSize = (key: string, value: Json): number => utf8Length(key) + utf8Length(JSON.stringify(value));

/** UTF-8 bytes of all tags, those that were taken off too, and all attributes of a node. */
export const labelsSize = ({ tags, attrs }: Labelled): number => {
  let bytes = 0;
  for (const tag of Object.keys(tags)) bytes += utf8Length(tag);
  for (const [key, { value }] of Object.entries(attrs)) bytes += attrSize(key, value);
  return bytes;
};

/** Bytes that a row's ids, times and name take on the wire, and that the mark of each label takes, roughly. */
const bareRowBytes = 512;
const markBytes = 160;

/** What a row takes on the wire and in the store, roughly: bytes. */
export const rowSize = (row: Labelled): number => bareRowBytes + labelsSize(row) + markBytes * (Object.keys(row.tags).length + Object.keys(row.attrs).length);
