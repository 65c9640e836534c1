import { isSha256, isUuid } from '../ids.ts';
import type { Content, Json } from '../node.ts';
import type { Into, Operation } from '../operation.ts';
import type { RejectCode } from '../outcome.ts';
import { utf8Length } from '../names/utf8.ts';
import { validateName } from '../names/validate.ts';

const maxTagBytes = 255;
const maxAttrBytes = 16 * 1024;
const maxAttrDepth = 32;
const maxSeenPath = 512;
const maxPurge = 100_000;

const plainText = /^[^\p{Cc}\p{Surrogate}]+$/u;
/** Readers of JSON leave a key of this name out, so that rows would differ between devices. */
const unreadableKey = '__proto__';
const isLabel = (text: unknown): text is string =>
  typeof text === 'string' && text !== unreadableKey && plainText.test(text) && utf8Length(text) <= maxTagBytes;
const isName = (text: unknown): boolean => typeof text === 'string' && validateName(text).ok;
const isId = (text: unknown): text is string => typeof text === 'string' && isUuid(text);
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isTime = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

const isContent = (op: Content): boolean =>
  isSha256(op.manifest) && isSha256(op.hash) && isCount(op.size) && typeof op.mime === 'string' && op.mime.length <= 255 && isTime(op.mtime);

/** Whether lists and records lie in each other at most `depth` deep: whoever reads a row goes down by recursion. */
const isShallow = (value: Json, depth: number): boolean =>
  typeof value !== 'object' || value === null || (depth > 0 && Object.values(value).every((inner: Json) => isShallow(inner, depth - 1)));

const isAttrValue = (value: Json): boolean => {
  if (!isShallow(value, maxAttrDepth)) return false;
  const text: string | undefined = JSON.stringify(value);
  return text !== undefined && text.length <= maxAttrBytes;
};

const isInto = (into: Into): boolean =>
  isId(into.file) && isId(into.fileVersion) && isId(into.copyVersion) && ['file', 'copy'].includes(into.keep);

const bad = (holds: boolean): RejectCode | null => (holds ? null : 'invalid');
const badName = (name: unknown): RejectCode | null => (isName(name) ? null : 'name');

const badBody = (op: Operation): RejectCode | null => {
  switch (op.type) {
    case 'createFolder': return bad(isId(op.parent)) ?? badName(op.name);
    case 'createFile': return bad(isId(op.parent) && isContent(op)) ?? badName(op.name);
    case 'rename': return badName(op.name);
    case 'move': return bad(isId(op.parent));
    case 'trash': return bad(isId(op.parent) && (op.into === undefined || isInto(op.into)));
    case 'restore': return bad(isId(op.parent));
    case 'purge': return bad(Array.isArray(op.nodes) && op.nodes.length > 0 && op.nodes.length <= maxPurge && op.nodes.every(isId));
    case 'setContent': return bad(isId(op.baseVersion) && isContent(op) && Array.isArray(op.seenPath) && op.seenPath.length > 0 && op.seenPath.length <= maxSeenPath) ?? (op.seenPath.every(isName) ? null : 'name');
    case 'copy': return bad(isId(op.source) && isId(op.parent) && (op.srcVersion === null || isId(op.srcVersion))) ?? badName(op.name);
    case 'addTag': return bad(isLabel(op.tag));
    case 'removeTag': return bad(isLabel(op.tag));
    case 'setAttr': return bad(isLabel(op.key) && isAttrValue(op.value));
    default: return unknownType(op);
  }
};

const unknownType = (_op: never): RejectCode => 'invalid';

/** What is wrong with an operation in itself, whatever the tree: a hostile client sends anything. */
export const findFault = (op: Operation): RejectCode | null => {
  if (!isId(op.id) || !isId(op.device) || !isCount(op.baseSeq) || !isTime(op.at)) return 'invalid';
  if (op.type !== 'purge' && !isId(op.node)) return 'invalid';
  return badBody(op);
};
