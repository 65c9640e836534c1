import { isSha256, isUuid } from '../ids.ts';
import { labelProblem, valueProblem } from '../labels.ts';
import { limits } from '../limits.ts';
import type { Content } from '../node.ts';
import type { Into, Operation } from '../operation.ts';
import type { RejectCode } from '../outcome.ts';
import { otherwise } from '../otherwise.ts';
import { validateName } from '../names/validate.ts';

const isLabel = (text: unknown): text is string => typeof text === 'string' && labelProblem(text) === null;
const isName = (text: unknown): boolean => typeof text === 'string' && validateName(text).ok;
const isId = (text: unknown): text is string => typeof text === 'string' && isUuid(text);
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isTime = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

const isContent = (op: Content): boolean =>
  isSha256(op.manifest) && isSha256(op.hash) && isCount(op.size) && typeof op.mime === 'string' && op.mime.length <= limits.mimeUnits && isTime(op.mtime);

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
    case 'purge': return bad(Array.isArray(op.nodes) && op.nodes.length > 0 && op.nodes.length <= limits.purgeRoots && op.nodes.every(isId));
    case 'setContent': return bad(isId(op.baseVersion) && isContent(op) && Array.isArray(op.seenPath) && op.seenPath.length > 0 && op.seenPath.length <= limits.seenPathNames) ?? (op.seenPath.every(isName) ? null : 'name');
    case 'copy': return bad(isId(op.source) && isId(op.parent) && (op.srcVersion === null || isId(op.srcVersion))) ?? badName(op.name);
    case 'addTag': return bad(isLabel(op.tag));
    case 'removeTag': return bad(isLabel(op.tag));
    case 'setAttr': return bad(isLabel(op.key) && valueProblem(op.value) === null);
    default: return otherwise(op, 'invalid');
  }
};

/** What is wrong with an operation in itself, whatever the tree: a hostile client sends anything. */
export const findFault = (op: Operation): RejectCode | null => {
  if (!isId(op.id) || !isId(op.device) || !isCount(op.baseSeq) || !isTime(op.at)) return 'invalid';
  if (op.type !== 'purge' && !isId(op.node)) return 'invalid';
  return badBody(op);
};
