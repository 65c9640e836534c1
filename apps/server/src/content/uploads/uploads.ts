import type { Router } from 'express';
import type { Access } from '../../accounts/access.ts';
import type { CheckParent } from './add-file.ts';
import type { DiskFloor } from './disk-floor.ts';
import type { FilePorts } from './file-receiver.ts';
import { Receivers } from './receivers.ts';
import { sweepUploads } from './sweep-uploads.ts';
import { TusStore } from './tus-store.ts';
import { UploadLocks } from './upload-locks.ts';
import { uploadRoutes } from './upload-routes.ts';
import type { UploadRoom } from './upload-room.ts';
import { type SpoolLimits, UploadSpool } from './upload-spool.ts';

export interface UploadSettings {
  readonly ports: FilePorts;
  readonly access: Access;
  readonly checkParent: CheckParent;
  /** Where bytes wait; on the file system of a disk store, so that they need not be copied. */
  readonly folder: string;
  readonly limits?: SpoolLimits;
  /** What the disk of the folder keeps free; the usual unless told. */
  readonly floor?: DiskFloor;
  /** Null: nothing but the spool limits what is sent. */
  readonly room: UploadRoom | null;
}

export interface Uploads {
  readonly routes: Router;
  /** Forgets expired uploads and closes files that nobody uses. To be called now and then. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the spool and puts the parts of receiving together. */
export const createUploads = async ({ ports, access, checkParent, folder, limits, floor, room }: UploadSettings): Promise<Uploads> => {
  const spool = await UploadSpool.open(folder, limits, floor);
  const receivers = new Receivers(ports, spool);
  const store = new TusStore(spool, receivers, room, ports.now);
  const locks = new UploadLocks((id) => store.interrupt(id));
  return {
    routes: uploadRoutes({ access, checkParent, spool, store, locks, now: ports.now }),
    sweep: () => sweepUploads({ spool, receivers, store, locks, now: ports.now }),
    close: () => receivers.closeAll(),
  };
};
