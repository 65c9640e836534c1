import type {
  Alias, AttrRegister, ContentRegister, FileRow, FolderRow, LocationRegister, NameRegister, NodeRow, Stamp, TagRegister, Tombstone, TrashMark,
} from '../node.ts';

/** What the hashes below do not read: the key of a name, which follows from it. All else that a row has must be named here, or this does not compile. */
type NotHashed = Omit<FolderRow, 'kind' | 'id' | 'seq' | 'name' | 'location' | 'created' | 'rescueOf' | 'attrs' | 'tags'>
  & Omit<FileRow, keyof FolderRow | 'content' | 'born' | 'conflictOf'> & Omit<NameRegister, 'value' | 'key' | 'stamp'>
  & Omit<LocationRegister, 'parent' | 'trash' | 'stamp'> & Omit<TrashMark, keyof Stamp | 'base'> & Omit<Stamp, 'op' | 'device' | 'at' | 'seq'>
  & Omit<ContentRegister, 'manifest' | 'hash' | 'size' | 'mime' | 'mtime' | 'version' | 'stamp'> & Omit<AttrRegister, 'value' | 'stamp'> & Omit<TagRegister, 'present' | 'stamp'>
  & Omit<Tombstone, 'id' | 'kind' | 'name' | 'parent' | 'purgedBy' | 'seq'> & Omit<Alias, 'from' | 'to' | 'device' | 'op' | 'seq'>;
// By types alone: taking rows apart to see what is left costs more than hashing them.
void ({} satisfies Required<NotHashed> satisfies Record<string, never>);

/**
 * cyrb53 by bryc (public domain), with both 32-bit halves kept whole, over a text that comes in pieces: joining the pieces first
 * takes longer than hashing them, and a device hashes every row that it fetches.
 */
class RowHasher {
  #a = 0xdeadbeef;
  #b = 0x41c6ce57;
  /** The stamp before: a fresh row carries one stamp five times. */
  #stamp: Stamp | null = null;
  #at = '';
  #seq = '';

  begin(): this {
    this.#a = 0xdeadbeef;
    this.#b = 0x41c6ce57;
    return this;
  }

  add(text: string): this {
    let a = this.#a;
    let b = this.#b;
    const { length } = text;
    for (let i = 0; i < length; i += 1) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
    this.#a = a;
    this.#b = b;
    return this;
  }

  stamp(stamp: Stamp): this {
    if (stamp !== this.#stamp) {
      this.#stamp = stamp;
      this.#at = String(stamp.at);
      this.#seq = String(stamp.seq);
    }
    return this.add(stamp.op).add(stamp.device).add(this.#at).add('.').add(this.#seq);
  }

  end(): bigint {
    let a = this.#a;
    let b = this.#b;
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return (BigInt(b >>> 0) << 32n) | BigInt(a >>> 0);
  }
}

/** One for all: nothing else runs while a row is hashed. */
const hasher = new RowHasher();

const stampText = (stamp: Stamp): string => `${stamp.op}${stamp.device}${stamp.at}.${stamp.seq}`;

const sorted = <Value>(record: Readonly<Record<string, Value>>, text: (value: Value) => string): string => {
  const keys = Object.keys(record);
  if (keys.length === 0) return '';
  return keys.sort().map((key) => `${JSON.stringify(key)}=${text(record[key] as Value)}`).join();
};

const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const record = value as Readonly<Record<string, unknown>>;
  return `{${Object.keys(record).sort().map((key) => `${JSON.stringify(key)}:${canonical(record[key])}`).join()}}`;
};

const hash64 = (text: string): bigint => hasher.begin().add(text).end();

const addPlace = (row: NodeRow): void => {
  const { trash, parent, stamp } = row.location;
  hasher.add(parent).add('|');
  if (trash !== null) hasher.stamp(trash).add('.').add(String(trash.base));
  hasher.add('|').stamp(stamp).add('|').stamp(row.created).add('|').add(row.rescueOf ?? '').add('|');
};

const addContent = (row: Extract<NodeRow, { kind: 'file' }>): void => {
  const { manifest, hash, size, mime, mtime, version, stamp } = row.content;
  hasher.add(manifest).add(',').add(hash).add(',').add(String(size)).add(',').add(mime).add(',').add(String(mtime)).add(',').add(version).add(',').stamp(stamp);
  hasher.add(',').add(row.born).add(',').add(row.conflictOf ?? '');
};

/**
 * What a row adds to the space's checksum (RULES.md 0.13): 64 bits over everything that must be equal on every device,
 * in a form that does not depend on the order of keys. Not cryptographic: it finds bugs, not liars.
 * Counted are node rows, tombstones and aliases that hold for all; not versions, which stay on the server, nor redirects,
 * which only one device gets. The name key is left out: it follows from the name.
 */
export const rowHash = (row: NodeRow): bigint => {
  hasher.begin().add(row.kind).add('|').add(row.id).add('|').add(String(row.seq)).add('|').add(JSON.stringify(row.name.value)).add('|').stamp(row.name.stamp).add('|');
  addPlace(row);
  hasher.add(sorted(row.attrs, (attr) => canonical(attr.value) + stampText(attr.stamp))).add('|');
  hasher.add(sorted(row.tags, (tag) => `${tag.present}${stampText(tag.stamp)}`)).add('|');
  if (row.kind === 'file') addContent(row);
  return hasher.end();
};

export const tombstoneHash = (tombstone: Tombstone): bigint =>
  hash64(['gone', tombstone.id, tombstone.kind, JSON.stringify(tombstone.name), tombstone.parent, stampText(tombstone.purgedBy), tombstone.seq].join('|'));

/** 0 for a redirect of one device. */
export const aliasHash = (alias: Alias): bigint =>
  alias.device === null ? hash64(['alias', alias.from, alias.to, alias.op, alias.seq].join('|')) : 0n;

/** Adds or takes away a row's part: sums wrap at 64 bits and do not depend on order. */
export const addToSum = (sum: bigint, part: bigint): bigint => BigInt.asUintN(64, sum + part);
export const takeFromSum = (sum: bigint, part: bigint): bigint => BigInt.asUintN(64, sum - part);
