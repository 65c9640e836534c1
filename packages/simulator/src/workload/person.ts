import type { OpId } from '@holdfast/domain';
import type { Saved } from '../check/ledger.ts';
import type { Engine } from '../device/engine.ts';
import type { Random } from '../random/random.ts';
import type { Contents } from './contents.ts';

/** Someone at a device. */
export interface Person {
  readonly device: string;
  readonly engine: Engine;
  readonly random: Random;
  readonly contents: Contents;
  readonly now: () => number;
  readonly hostileNames: number;
  /** Two names only, so that everybody means the same folder. */
  readonly fewNames?: boolean;
  /** Told when the engine has confirmed that bytes are on this device's disk. */
  readonly saved: (saved: Omit<Saved, 'space'>) => void;
  /** Told when a file is opened and gives other bytes than its content names. */
  readonly misread: (detail: string) => void;
}

/** What came of an action: what it was, for the log; null when there was nothing to do it to. */
export type Done = { readonly what: string; readonly ops: readonly OpId[]; /** What was taken back leaves its bytes here. */ readonly keepsBytes?: boolean } | null;
