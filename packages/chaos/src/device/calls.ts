import type { Alias, NodeId, NodeRow, OpId, SpaceId, Tombstone } from '@holdfast/domain';
import type { NodeSession } from '@holdfast/harness';
import type { OwnFile, SentDirectly } from './direct-host.ts';
import type { Action, PlayedOp, Shown, Step, Violation } from '@holdfast/simulator';

export interface OpenDevice {
  /** Where the device keeps everything; opened again it goes on where it was. */
  readonly folder: string;
  readonly space: SpaceId;
  readonly name: string;
  readonly session: NodeSession;
  /** A clock file, or null for the machine's clock. */
  readonly clock: string | null;
  /** Milliseconds that the device's own clock is off. */
  readonly skew: number;
  /** Whether its cable is in from the start. */
  readonly plugged: boolean;
  readonly cacheBytes: number | null;
}

/** Operations that were folded into others before they were sent (H13): what is gone, and what does its work. */
export type Folds = readonly (readonly [gone: OpId, kept: OpId])[];

/** Where a device stands, told by its own database. */
export interface Standing {
  readonly outbox: number;
  readonly parked: number;
  readonly cursor: number;
  readonly ready: boolean;
  /** Contents that are pinned and not here yet. */
  readonly wanted: number;
  /** What its engine met that no engine should meet. */
  readonly faults: readonly string[];
}

export interface DeviceRows {
  readonly nodes: readonly NodeRow[];
  readonly tombstones: readonly Tombstone[];
  readonly aliases: readonly Alias[];
  /** P9: the view is not what base and queue give from scratch. */
  readonly wrong: readonly Violation[];
}

/** What still waits on a device, and the contents (SHA-256) of it that it can give whole. */
export interface Held {
  readonly ops: readonly OpId[];
  readonly contents: readonly string[];
  readonly folds: Folds;
  /** Taken back by the person before it was sent (H14). */
  readonly withdrawn: readonly OpId[];
}

/** Bytes that the engine has confirmed as saved. */
export interface SavedContent {
  readonly ops: readonly OpId[];
  readonly what: string;
  readonly sha256: string;
  readonly size: number;
  readonly node: NodeId;
}

/** What a person did; null when there was nothing to do it to. */
export interface Acted {
  readonly what: string;
  readonly ops: readonly OpId[];
  readonly saved: readonly SavedContent[];
}

/** Something that a person does on a device: drawn from a seed, so that the schedule decides it and not the process. */
export interface ToDo {
  readonly action: Action | 'large' | 'text' | 'redo' | 'pin' | 'unpin' | 'freeUp' | 'pauseAll' | 'resumeAll' | 'stream';
  readonly seed: string;
  /** Chance of a name that file systems trip over. */
  readonly hostileNames: number;
  /** Bytes of a large file. */
  readonly large: number;
}

/** All that a device process does when it is asked. Each call answers; a call that fails rejects with its code. */
export interface DeviceCalls {
  open(device: OpenDevice): Promise<void>;
  close(): Promise<void>;
  plug(plugged: boolean): Promise<void>;
  drop(answers: number): Promise<void>;
  jump(ms: number): Promise<void>;
  standing(): Promise<Standing>;
  step(step: Step): Promise<readonly PlayedOp[]>;
  act(toDo: ToDo): Promise<Acted | null>;
  shown(): Promise<Omit<Shown, 'versions'>>;
  ids(): Promise<readonly (readonly [path: string, id: NodeId])[]>;
  rows(): Promise<DeviceRows>;
  held(): Promise<Held>;
  /** Files that are pinned and whose bytes do not lie here, whole and right, in their own words. */
  unkept(): Promise<readonly string[]>;
  /** Tries again what is parked. */
  retry(): Promise<void>;
  /** A file of the person's own is sent from where it lies; answers once that stands written down, or all is over. */
  beginDirect(file: OwnFile): Promise<void>;
  /** Null when it was cancelled. */
  endDirect(name: string): Promise<SentDirectly | null>;
  /** False when nothing of it is under way any more. */
  sayDirect(name: string, what: 'pause' | 'resume' | 'cancel'): Promise<boolean>;
  /** Names of what was not completely sent, as they stand written down, and the contents of all that was ever queued. */
  notSent(): Promise<{ readonly told: readonly string[]; readonly queued: readonly string[] }>;
  /** Bytes go again, if they were paused. */
  resume(): Promise<void>;
}

export type CallName = keyof DeviceCalls;
export interface Call {
  readonly id: number;
  readonly name: CallName;
  readonly given: readonly unknown[];
}
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failed: { readonly code: string | null; readonly message: string } };
