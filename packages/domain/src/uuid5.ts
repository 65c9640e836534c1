import { v5 } from 'uuid';
import type { Brand } from './ids.ts';

// The bytes are read here because the library refuses namespaces whose version digit it does not know.
const bytesOf = (id: string): Uint8Array => {
  const hex = id.replaceAll('-', '');
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 16; i += 1) bytes[i] = parseInt(hex.slice(i * 2, i * 2 + 2), 16);
  return bytes;
};

/** Whether an id has the form of a derived one. */
export const isUuid5 = (id: string): boolean => id[14] === '5';

/** A UUID of version 5 (RFC 9562): the same id from the same namespace and name, on every device. */
export const uuid5 = <Name extends string>(namespace: string, name: string): Brand<Name> => v5(name, bytesOf(namespace)) as Brand<Name>;
