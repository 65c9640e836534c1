import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { down } from './down.ts';
import { up } from './up.ts';
import { protocolVersion } from './version.ts';

/** FNV-1a, 64 bits: enough to notice a change. */
const fnv1a = (text: string): string => {
  let hash = 0xcbf29ce484222325n;
  for (const unit of text) hash = BigInt.asUintN(64, (hash ^ BigInt(unit.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
};

const describeWire = (): string =>
  JSON.stringify([...Object.entries(up), ...Object.entries(down)].map(([name, schema]) => [name, z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })]));

describe('the version of the wire', () => {
  test('is pinned by the hash of all schemas, of both directions: change one, and raise protocolVersion and this hash together', () => {
    expect({ version: protocolVersion, hash: fnv1a(describeWire()) }).toEqual({ version: '1', hash: '69bc4542dcf5d9ef' });
  });
});
