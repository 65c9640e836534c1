import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { down } from './down.ts';
import { up } from './up.ts';
import { protocolLevel, protocolVersion } from './version.ts';

/**
 * Each level of the wire, and the hash of all its schemas. Append only: a line that stands here is what programs out there hold to.
 */
const levels: readonly string[] = [
  '846b9590ef7709f4',
  '69bc4542dcf5d9ef',
  'a1010ad58a042703',
  'dd52a69cc929dafc',
  '314afc2f320b0313',
  '88aabaacc53c0eb1',
  '4b5e185c533b40b9',
];

/** FNV-1a, 64 bits: enough to notice a change. */
const fnv1a = (text: string): string => {
  let hash = 0xcbf29ce484222325n;
  for (const unit of text) hash = BigInt.asUintN(64, (hash ^ BigInt(unit.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
};

const describeWire = (): string =>
  JSON.stringify([...Object.entries(up), ...Object.entries(down)].map(([name, schema]) => [name, z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })]));

const whatToDo = (hash: string): string => `
The wire has changed since level ${protocolLevel}. Devices of that level are out there and read strictly, so:
1. raise protocolLevel in version.ts to ${protocolLevel + 1}, and write there what it adds;
2. append '${hash}' to the levels here, and leave the lines above as they are;
3. append to the downgrades in sync-server/src/sequencer/for-older-devices.ts how it is taken out again of what older devices are told.
Only if they can no longer be served at all, raise protocolVersion: then every one of them stops until it is reloaded.
`;

describe('H17 the level of the wire', () => {
  test('H17 goes up with every change of a schema, of either direction: devices of an earlier level are told only what they read', () => {
    const hash = fnv1a(describeWire());
    expect(hash, whatToDo(hash)).toBe(levels[protocolLevel - 1]);
  });

  test('H17 has one line each, none of them twice, and the last is that of today', () => {
    expect(levels).toHaveLength(protocolLevel);
    expect(new Set(levels).size).toBe(levels.length);
    expect(protocolVersion).toBe('1');
  });
});
