import type { NodeRow, Register, Stamp } from './node.ts';
import type { Operation } from './operation.ts';
import { otherwise } from './otherwise.ts';

/** The tag or attribute of this name. A label may be called like something that every object has, so nothing inherited counts. */
export const labelOf = <Label>(labels: Readonly<Record<string, Label>>, name: string): Label | undefined =>
  (Object.hasOwn(labels, name) ? labels[name] : undefined);

const labelIn = (register: `tag:${string}` | `attr:${string}`): string => register.slice(register.indexOf(':') + 1);

/** Who wrote a register last; null when the row has no such register. */
export const stampOf = (row: NodeRow, register: Register): Stamp | null => {
  switch (register) {
    case 'name': return row.name.stamp;
    case 'location': return row.location.stamp;
    case 'content': return row.kind === 'file' ? row.content.stamp : null;
    default: return labelOf<{ readonly stamp: Stamp }>(register.startsWith('tag:') ? row.tags : row.attrs, labelIn(register))?.stamp ?? null;
  }
};

/** The register that an operation is about; of one that makes a node, what it brings: bytes, else a place. Null for a purge, which leaves none. */
export const registerOf = (op: Operation): Register | null => {
  switch (op.type) {
    case 'rename': return 'name';
    case 'createFolder': case 'copy': case 'move': case 'trash': case 'restore': return 'location';
    case 'createFile': case 'setContent': return 'content';
    case 'addTag': case 'removeTag': return `tag:${op.tag}`;
    case 'setAttr': return `attr:${op.key}`;
    case 'purge': return null;
    default: return otherwise(op, null);
  }
};
