import type { Alias, NodeRow, Stamp, Tombstone } from '../node.ts';

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

const nodeText = (row: NodeRow): string => {
  const { location, name } = row;
  const trash = location.trash ? `${stampText(location.trash)}.${location.trash.base}` : '';
  const content = row.kind === 'file'
    ? [row.content.manifest, row.content.hash, row.content.size, row.content.mime, row.content.mtime, row.content.version, stampText(row.content.stamp), row.born, row.conflictOf ?? ''].join()
    : '';
  return [
    row.kind, row.id, row.seq, JSON.stringify(name.value), stampText(name.stamp), location.parent, trash, stampText(location.stamp), stampText(row.created), row.rescueOf ?? '',
    sorted(row.attrs, (attr) => canonical(attr.value) + stampText(attr.stamp)), sorted(row.tags, (tag) => `${tag.present}${stampText(tag.stamp)}`), content,
  ].join('|');
};

// cyrb53 by bryc (public domain), with both 32-bit halves kept whole.
const hash64 = (text: string): bigint => {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (BigInt(b >>> 0) << 32n) | BigInt(a >>> 0);
};

/**
 * What a row adds to the space's checksum (SYNC.md 0.13): 64 bits over everything that must be equal on every device,
 * in a form that does not depend on the order of keys. Not cryptographic: it finds bugs, not liars.
 * Counted are node rows, tombstones and aliases that hold for all; not versions, which stay on the server, nor redirects,
 * which only one device gets. The name key is left out: it follows from the name.
 */
export const rowHash = (row: NodeRow): bigint => hash64(nodeText(row));

export const tombstoneHash = (tombstone: Tombstone): bigint =>
  hash64(['gone', tombstone.id, tombstone.kind, JSON.stringify(tombstone.name), tombstone.parent, stampText(tombstone.purgedBy), tombstone.seq].join('|'));

/** 0 for a redirect of one device. */
export const aliasHash = (alias: Alias): bigint =>
  alias.device === null ? hash64(['alias', alias.from, alias.to, alias.op, alias.seq].join('|')) : 0n;

/** Adds or takes away a row's part: sums wrap at 64 bits and do not depend on order. */
export const addToSum = (sum: bigint, part: bigint): bigint => BigInt.asUintN(64, sum + part);
export const takeFromSum = (sum: bigint, part: bigint): bigint => BigInt.asUintN(64, sum - part);
