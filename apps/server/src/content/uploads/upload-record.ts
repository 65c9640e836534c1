import { isUuid, type NodeId, type SpaceId, type UserId } from '@holdfast/domain';
import { z } from 'zod';

declare const uploadId: unique symbol;
/** One tus upload; a UUID. */
export type UploadId = string & { readonly [uploadId]: true };
export const isUploadId = (text: string): text is UploadId => isUuid(text);

const id = <T extends string>() => z.custom<T>((value) => typeof value === 'string' && isUuid(value));

const base = {
  id: id<UploadId>(),
  user: id<UserId>(),
  space: id<SpaceId>(),
  /** Bytes announced. */
  length: z.int().min(0),
  /** Milliseconds since 1970. */
  createdAt: z.int(),
  /** When bytes last came, to the minute; absent while none came later than its creation. Its expiry counts from then. */
  touchedAt: z.int().optional(),
  /** Upload-Metadata as the client sent it: HEAD answers it. */
  metadata: z.record(z.string(), z.string().nullable()),
};

/** What is kept of an upload beside its bytes. */
export const uploadRecord = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('pack'), finished: z.literal(true).nullable() }),
  z.object({
    ...base,
    kind: z.literal('file'),
    parent: id<NodeId>(),
    /** Folder names below `parent`, made when they are missing. */
    folders: z.array(z.string()),
    name: z.string(),
    mtime: z.number().nullable(),
    /** What the client takes it for; counts when the name does not tell. */
    mime: z.string().nullable().default(null),
    finished: z.object({ space: id<SpaceId>(), node: id<NodeId>() }).nullable(),
  }),
]);
export type UploadRecord = z.infer<typeof uploadRecord>;
/** Since when nothing came. */
export const lastMoved = ({ touchedAt, createdAt }: UploadRecord): number => touchedAt ?? createdAt;
export type PackUpload = Extract<UploadRecord, { kind: 'pack' }>;
export type FileUpload = Extract<UploadRecord, { kind: 'file' }>;
