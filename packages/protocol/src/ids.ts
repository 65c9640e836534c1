import { isSha256, isUuid, limits } from '@holdfast/domain';
import type { ChunkHash, DeviceId, ManifestId, NameKey, NodeId, OpId, SpaceId, UserId } from '@holdfast/domain';
import { z } from 'zod';

const uuid = <T extends string>(what: string) =>
  z.custom<T>((value) => typeof value === 'string' && isUuid(value), `${what} must be a lower-case UUID`);
const sha256 = <T extends string>(what: string) =>
  z.custom<T>((value) => typeof value === 'string' && isSha256(value), `${what} must be 64 lower-case hex digits (SHA-256)`);

export const nodeId = uuid<NodeId>('A node id');
export const spaceId = uuid<SpaceId>('A space id');
export const deviceId = uuid<DeviceId>('A device id');
export const opId = uuid<OpId>('An operation id');
export const userId = uuid<UserId>('A user id');
export const manifestId = sha256<ManifestId>('A manifest id');
export const chunkHash = sha256<ChunkHash>('A chunk hash');
export const nameKey = z.custom<NameKey>((value) => typeof value === 'string' && value.length > 0, 'A name key must be text');

/** A count or a sequence number. */
export const count = z.int().min(0);
/** Milliseconds since 1970 UTC, within what a Date can hold. */
export const millis = z.int().min(-limits.timeMillis).max(limits.timeMillis);
