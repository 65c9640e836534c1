import type { AttrRegister, ContentRegister, DeviceId, ManifestId, NameKey, NodeId, NodeRow, Stamp, TagRegister } from '@holdfast/domain';
import type { Change } from './changes.ts';
import { ProtocolError } from './protocol-error.ts';

/**
 * Many rows as one text: every id and every stamp once, rows as arrays of numbers that point to them. A fresh file's five stamps
 * are one, so a row takes some 200 characters instead of 1,000, and decoding shares the stamps. Devices keep their base in this
 * form, and a snapshot comes in it, so that neither side packs again what the other has packed (H29).
 */
interface Packed {
  readonly v: 1;
  readonly s: readonly string[];
  readonly t: readonly PackedStamp[];
  readonly r: readonly PackedRecord[];
}
type PackedStamp = readonly [op: number, device: number, at: number, seq: number];
type PackedTrash = readonly [stamp: number, base: number];
type PackedContent = readonly [manifest: ManifestId, size: number, hash: ManifestId | 0, mime: number, mtime: number, version: number, stamp: number];
type PackedAttrs = readonly (readonly [key: string, value: AttrRegister['value'], stamp: number])[];
type PackedTags = readonly (readonly [tag: string, present: 0 | 1, stamp: number])[];
type PackedNode = readonly [
  kind: 0 | 1, id: NodeId, name: string, key: NameKey | 0, nameStamp: number, parent: number, trash: PackedTrash | 0, locationStamp: number,
  created: number, rescueOf: NodeId | 0, seq: number, attrs: PackedAttrs | 0, tags: PackedTags | 0,
  content: PackedContent | 0, born: ManifestId | 0, conflictOf: NodeId | 0,
];
type PackedTombstone = readonly [kind: 2, id: NodeId, of: 0 | 1, name: string, parent: number, purgedBy: number, seq: number];
type PackedAlias = readonly [kind: 3, from: NodeId, to: NodeId, device: DeviceId | 0, op: number, seq: number];
type PackedRecord = PackedNode | PackedTombstone | PackedAlias;

class PageWriter {
  readonly strings: string[] = [];
  readonly stamps: PackedStamp[] = [];
  readonly #stringIndex = new Map<string, number>();
  /** By operation: all the stamps that it left, one a device, lie side by side. */
  readonly #stampsOf = new Map<string, number[]>();

  string(text: string): number {
    const known = this.#stringIndex.get(text);
    if (known !== undefined) return known;
    this.#stringIndex.set(text, this.strings.length);
    return this.strings.push(text) - 1;
  }

  stamp({ op, device, at, seq }: Stamp): number {
    const known = this.#stampsOf.get(op) ?? [];
    const same = known.find((index) => this.#isStamp(index, device, at, seq));
    if (same !== undefined) return same;
    const index = this.stamps.push([this.string(op), this.string(device), at, seq]) - 1;
    this.#stampsOf.set(op, [...known, index]);
    return index;
  }

  #isStamp(index: number, device: string, at: number, seq: number): boolean {
    const stamp = this.stamps[index];
    return stamp !== undefined && stamp[3] === seq && stamp[2] === at && this.strings[stamp[1]] === device;
  }

  record(record: Change): PackedRecord {
    switch (record.kind) {
      case 'node':
        return this.#node(record.row);
      case 'tombstone': {
        const { id, kind, name, parent, purgedBy, seq } = record.row;
        return [2, id, kind === 'file' ? 1 : 0, name, this.string(parent), this.stamp(purgedBy), seq];
      }
      case 'alias':
        return [3, record.row.from, record.row.to, record.row.device ?? 0, this.string(record.row.op), record.row.seq];
    }
  }

  #node(row: NodeRow): PackedNode {
    const { name, location } = row;
    const file = row.kind === 'file';
    return [
      file ? 1 : 0, row.id, name.value, name.key === (name.value as string) ? 0 : name.key, this.stamp(name.stamp),
      this.string(location.parent), location.trash === null ? 0 : [this.stamp(location.trash), location.trash.base], this.stamp(location.stamp),
      this.stamp(row.created), row.rescueOf ?? 0, row.seq, this.#attrs(row), this.#tags(row),
      file ? this.#content(row.content) : 0, file && row.born !== row.content.manifest ? row.born : 0, file ? (row.conflictOf ?? 0) : 0,
    ];
  }

  #content({ manifest, size, hash, mime, mtime, version, stamp }: ContentRegister): PackedContent {
    return [manifest, size, hash === manifest ? 0 : hash, this.string(mime), mtime, this.string(version), this.stamp(stamp)];
  }

  #attrs(row: NodeRow): PackedAttrs | 0 {
    const entries = Object.entries(row.attrs);
    return entries.length === 0 ? 0 : entries.map(([key, { value, stamp }]) => [key, value, this.stamp(stamp)]);
  }

  #tags(row: NodeRow): PackedTags | 0 {
    const entries = Object.entries(row.tags);
    return entries.length === 0 ? 0 : entries.map(([tag, { present, stamp }]) => [tag, present ? 1 : 0, this.stamp(stamp)]);
  }
}

/** Most nodes have no attributes and no tags: all of them share this. */
const none: Readonly<Record<string, never>> = Object.freeze({});

class PageReader {
  readonly #strings: readonly string[];
  readonly #stamps: readonly Stamp[];

  constructor(packed: Packed) {
    this.#strings = packed.s;
    this.#stamps = packed.t.map(([op, device, at, seq]) => ({ op: this.#string(op), device: this.#string(device), at, seq }));
  }

  record(packed: PackedRecord): Change {
    switch (packed[0]) {
      case 0:
      case 1:
        return { kind: 'node', row: this.#node(packed) };
      case 2: {
        const [, id, of, name, parent, purgedBy, seq] = packed;
        return { kind: 'tombstone', row: { id, kind: of === 1 ? 'file' : 'folder', name, parent: this.#string(parent), purgedBy: this.#stamp(purgedBy), seq } };
      }
      case 3: {
        const [, from, to, device, op, seq] = packed;
        return { kind: 'alias', row: { from, to, device: device === 0 ? null : device, op: this.#string(op), seq } };
      }
    }
  }

  #node(packed: PackedNode): NodeRow {
    const [kind, id, name, key, nameStamp, parent, trash, locationStamp, created, rescueOf, seq, attrs, tags, content, born, conflictOf] = packed;
    // A name that is its own key was packed as that.
    const nameRegister = { value: name, key: key === 0 ? (name as NameKey) : key, stamp: this.#stamp(nameStamp) };
    const location = { parent: this.#string<NodeId>(parent), trash: trash === 0 ? null : { ...this.#stamp(trash[0]), base: trash[1] }, stamp: this.#stamp(locationStamp) };
    const attrsOf = this.#attrs(attrs);
    const tagsOf = this.#tags(tags);
    const createdBy = this.#stamp(created);
    const skeletonOf = rescueOf === 0 ? null : rescueOf;
    // Written out twice: a device makes a million of these, and a copy of each is as much again.
    if (kind === 0) return { id, kind: 'folder', name: nameRegister, location, attrs: attrsOf, tags: tagsOf, created: createdBy, rescueOf: skeletonOf, seq };
    if (content === 0) throw new ProtocolError('unpackable', `The packed file ${id} has no content`);
    return {
      id, kind: 'file', name: nameRegister, location, attrs: attrsOf, tags: tagsOf, created: createdBy, rescueOf: skeletonOf, seq,
      content: this.#content(content), born: born === 0 ? content[0] : born, conflictOf: conflictOf === 0 ? null : conflictOf,
    };
  }

  #content([manifest, size, hash, mime, mtime, version, stamp]: PackedContent): ContentRegister {
    return { manifest, size, hash: hash === 0 ? manifest : hash, mime: this.#string(mime), mtime, version: this.#string(version), stamp: this.#stamp(stamp) };
  }

  #attrs(packed: PackedAttrs | 0): Readonly<Record<string, AttrRegister>> {
    if (packed === 0) return none;
    return Object.fromEntries(packed.map(([key, value, stamp]) => [key, { value, stamp: this.#stamp(stamp) }]));
  }

  #tags(packed: PackedTags | 0): Readonly<Record<string, TagRegister>> {
    if (packed === 0) return none;
    return Object.fromEntries(packed.map(([tag, present, stamp]) => [tag, { present: present === 1, stamp: this.#stamp(stamp) }]));
  }

  #string<T extends string>(index: number): T {
    const text = this.#strings[index];
    if (text === undefined) throw new ProtocolError('unpackable', `Packed rows name string ${index} of ${this.#strings.length}`);
    return text as T;
  }

  #stamp(index: number): Stamp {
    const stamp = this.#stamps[index];
    if (stamp === undefined) throw new ProtocolError('unpackable', `Packed rows name stamp ${index} of ${this.#stamps.length}`);
    return stamp;
  }
}

/** Packs rows into one text without a line break. */
export const packChanges = (changes: Iterable<Change>): string => {
  const writer = new PageWriter();
  const r: PackedRecord[] = [];
  for (const change of changes) r.push(writer.record(change));
  return JSON.stringify({ v: 1, s: writer.strings, t: writer.stamps, r } satisfies Packed);
};

/** The rows of one packed text. @throws ProtocolError `unpackable` when it is of another version or none of ours. */
export const unpackChanges = (data: string): Change[] => {
  try {
    const packed = JSON.parse(data) as Packed;
    if (packed.v !== 1) throw new ProtocolError('unpackable', `Packed rows have version ${String(packed.v)}, not 1`);
    const reader = new PageReader(packed);
    return packed.r.map((record) => reader.record(record));
  } catch (cause) {
    // A text of another shape is none of ours, however it shows.
    if (cause instanceof SyntaxError || cause instanceof TypeError) throw new ProtocolError('unpackable', 'Packed rows cannot be read', { cause });
    throw cause;
  }
};
