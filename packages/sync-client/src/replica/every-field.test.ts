import { aliasHash, asDeviceId, asManifestId, asNodeId, asOpId, foldName, rowHash, tombstoneHash } from '@holdfast/domain';
import type { Alias, AttrRegister, Content, ContentRegister, FileRow, FolderRow, Json, LocationRegister, NameRegister, NodeRow, Stamp, TagRegister, Tombstone, TrashMark } from '@holdfast/domain';
import type { Change } from '@holdfast/protocol';
import { packChanges, unpackChanges } from '@holdfast/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** A generator of all fields: one that is new does not compile until it stands here. */
const whole = <Row>(fields: { readonly [Field in keyof Required<Row>]: fc.Arbitrary<Required<Row>[Field]> }): fc.Arbitrary<Row> => fc.record(fields) as unknown as fc.Arbitrary<Row>;

const uuid = fc.nat(4000).map((n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const [node, op, device] = [uuid.map(asNodeId), uuid.map(asOpId), uuid.map(asDeviceId)];
const hash = fc.nat(4000).map((n) => asManifestId(String(n).padStart(64, '0')));
const name = fc.constantFrom('a', 'A', 'Ä', 'ß', '𝒳', 'constructor', 'x|y', '"', 'e\u0301');
const marks = { op, device, at: fc.nat(), seq: fc.nat(999) };
const stamp = whole<Stamp>(marks);
const bytes = { manifest: hash, size: fc.nat(), hash, mime: name, mtime: fc.integer() };
const attr = whole<AttrRegister>({ value: fc.jsonValue() as fc.Arbitrary<Json>, stamp });
const tag = whole<TagRegister>({ present: fc.boolean(), stamp });
const row = {
  id: node, location: whole<LocationRegister>({ parent: node, trash: fc.option(whole<TrashMark>({ ...marks, base: fc.nat(99) })), stamp }),
  name: whole<Omit<NameRegister, 'key'>>({ value: name, stamp }).map((register): NameRegister => ({ ...register, key: foldName(register.value) })),
  attrs: fc.dictionary(name, attr, { noNullPrototype: true }), tags: fc.dictionary(name, tag, { noNullPrototype: true }),
  created: stamp, rescueOf: fc.option(node), seq: fc.nat(99),
};
const folder = whole<FolderRow>({ ...row, kind: fc.constant('folder' as const) });
const file = whole<FileRow>({
  ...row, kind: fc.constant('file' as const), born: hash, conflictOf: fc.option(node),
  content: whole<ContentRegister>({ ...bytes, version: op, stamp } satisfies { readonly [Field in keyof ContentRegister]: unknown } & { readonly [Field in keyof Content]: unknown }),
});
const tombstone = whole<Tombstone>({ id: node, kind: fc.constantFrom('file' as const, 'folder' as const), name, parent: node, purgedBy: stamp, seq: fc.nat(99) });
const alias = whole<Alias>({ from: node, to: node, device: fc.constant(null), op, seq: fc.nat(99) });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
/** `one` with each of its fields in turn as `other` has it, however deep; the key of a name goes with the name. */
const variants = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): { readonly path: string; readonly changed: Readonly<Record<string, unknown>> }[] =>
  Object.keys(one).flatMap((field) => {
    const [from, to] = [one[field], other[field]];
    if (field === 'key' || !Object.hasOwn(other, field) || JSON.stringify(from) === JSON.stringify(to)) return [];
    if (field === 'value' && 'key' in one) return [{ path: 'value', changed: { ...one, value: to, key: other['key'] } }];
    const deeper = isRecord(from) && isRecord(to) ? variants(from, to).map(({ path, changed }) => ({ path: `${field}.${path}`, changed: { ...one, [field]: changed } })) : [];
    return [{ path: field, changed: { ...one, [field]: to } }, ...deeper];
  });

/** Neither the checksum nor the base of a device passes over any field: what differs, differs for both, and comes back as it was. */
const noneIsLost = <Row extends NodeRow | Tombstone | Alias>(rows: fc.Arbitrary<Row>, hashOf: (row: Row) => bigint, recordOf: (row: Row) => Change): ReadonlySet<string> => {
  const seen = new Set<string>();
  fc.assert(fc.property(rows, rows, (one, other) => {
    for (const { path, changed } of variants(one as never, other as never)) {
      const row = changed as unknown as Row;
      seen.add(path);
      expect([path, hashOf(row) === hashOf(one)]).toEqual([path, false]);
      expect([path, packChanges([recordOf(row)]) === packChanges([recordOf(one)])]).toEqual([path, false]);
      expect(unpackChanges(packChanges([recordOf(row)]))).toEqual([recordOf(row)]);
    }
  }), { seed: 33, numRuns: 150 });
  return seen;
};
const byStamp = (register: string): string[] => ['op', 'device', 'at', 'seq'].map((field) => `${register}.${field}`);

describe('0.13, H29 a field of a row is in the checksum and in the packed text (seed 33)', () => {
  test('of a folder', () => {
    const seen = noneIsLost(folder, rowHash, (one) => ({ kind: 'node', row: one }));
    const wanted = ['id', 'name.value', ...byStamp('name.stamp'), 'location.parent', 'location.trash', 'location.trash.base', ...byStamp('location.trash'), ...byStamp('location.stamp'), 'attrs', 'tags', ...byStamp('created'), 'rescueOf', 'seq'];
    expect(wanted.filter((path) => !seen.has(path))).toEqual([]);
  });
  test('of a file', () => {
    const seen = noneIsLost(file, rowHash, (one) => ({ kind: 'node', row: one }));
    const wanted = ['content.manifest', 'content.size', 'content.hash', 'content.mime', 'content.mtime', 'content.version', ...byStamp('content.stamp'), 'born', 'conflictOf'];
    expect(wanted.filter((path) => !seen.has(path))).toEqual([]);
    expect([...seen].some((path) => /^attrs\..+\.value$/u.test(path)) && [...seen].some((path) => /^tags\..+\.present$/u.test(path))).toBe(true);
  });
  test('of a tombstone, and of an alias', () => {
    expect(noneIsLost(tombstone, tombstoneHash, (one) => ({ kind: 'tombstone', row: one })).size).toBe(5 + 5);
    expect(noneIsLost(alias, aliasHash, (one) => ({ kind: 'alias', row: one })).size).toBe(4);
  });
});
