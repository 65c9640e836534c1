declare const brand: unique symbol;
/** A string that only its own maker may produce, so that ids of different kinds cannot be mixed up. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };

/** A file or folder, made by the client as a UUID. The root of a space has the space's own id. */
export type NodeId = Brand<'NodeId'>;
export type SpaceId = Brand<'SpaceId'>;
/** One installation of the engine: one browser profile, one headless process. Forks get a new one (H4). */
export type DeviceId = Brand<'DeviceId'>;
export type UserId = Brand<'UserId'>;
/** Identity of an operation; also the id of the version that a content operation makes (H21). */
export type OpId = Brand<'OpId'>;
export type VersionId = OpId;
/** Lower-case hex of SHA-256 over the manifest's canonical encoding; also the content's hash. */
export type ManifestId = Brand<'ManifestId'>;
/** Lower-case hex of SHA-256 over a chunk's plain bytes. */
export type ChunkHash = Brand<'ChunkHash'>;
/** NFC(full case fold(NFC(name))): two names with one key are one name (H18). */
export type NameKey = Brand<'NameKey'>;

/** By code unit. A row has a dozen ids, and each is looked at on both sides of the wire and by the reducer: a pattern costs three times as much. */
const isHexDigit = Uint8Array.from({ length: 128 }, (_, unit) => ('0123456789abcdef'.includes(String.fromCharCode(unit)) ? 1 : 0));

const isHex = (text: string, from: number, to: number): boolean => {
  for (let i = from; i < to; i += 1) if (isHexDigit[text.charCodeAt(i)] !== 1) return false;
  return true;
};

/** True for a lower-case UUID of any version. */
export const isUuid = (text: string): boolean =>
  text.length === 36 && text[8] === '-' && text[13] === '-' && text[18] === '-' && text[23] === '-'
  && isHex(text, 0, 8) && isHex(text, 9, 13) && isHex(text, 14, 18) && isHex(text, 19, 23) && isHex(text, 24, 36);

/** True for the lower-case hex of a SHA-256. */
export const isSha256 = (text: string): boolean => text.length === 64 && isHex(text, 0, 64);

export const asNodeId = (text: string): NodeId => text as NodeId;
export const asSpaceId = (text: string): SpaceId => text as SpaceId;
export const asDeviceId = (text: string): DeviceId => text as DeviceId;
export const asUserId = (text: string): UserId => text as UserId;
export const asOpId = (text: string): OpId => text as OpId;
export const asManifestId = (text: string): ManifestId => text as ManifestId;
export const asChunkHash = (text: string): ChunkHash => text as ChunkHash;

/** The root folder of a space: it has no row, cannot be renamed, moved or trashed. */
export const rootOf = (space: SpaceId): NodeId => space as string as NodeId;
