import type { Millis, NodeId, OperationType, OpId, Outcome } from '@holdfast/domain';

/** The lists of the sync centre, in the order in which they are shown and in which a window counts their rows. */
export const changeSections = ['needsYou', 'recovered', 'now', 'waiting', 'lately'] as const;
export type ChangeSection = (typeof changeSections)[number];

/** What may be done about a change. `show` needs a live node; `save` is `parkedContent`, `cancel` begins with `planCancel`, `pause` and `resume` are of `transfers`, the others are calls of the same name. */
export type ChangeAction = 'cancel' | 'pause' | 'resume' | 'retry' | 'discard' | 'save' | 'dismiss' | 'show';

/** What a pending change waits for; `paused`: the person; `deciding`: it was sent. */
export type WaitingState = 'paused' | 'network' | 'signedOut' | 'update' | 'bytes' | 'behind' | 'turn' | 'deciding';

/** Why a change is where it is: waiting for something, its bytes on their way, put aside, or done. */
export type ChangeState = WaitingState | 'sending' | 'parked' | 'settled';

/** One row of the sync centre: an operation, or an action of many that can be opened. */
export interface Change {
  /** Stays while the row lasts: an operation's id, or that of its group. */
  readonly id: string;
  readonly section: ChangeSection;
  /** What the calls name; null when the row stands for several. */
  readonly op: OpId | null;
  /** Operations it stands for. */
  readonly count: number;
  /** It stands for several, which follow it as rows of their own while its id is among `open`. */
  readonly opens: boolean;
  /** It is one of those. */
  readonly inside: boolean;
  /** Its place among all pending operations, from 1; null when it is not pending. */
  readonly order: number | null;
  /** Null when the row stands for operations of several types, or for one that a later version of the app made. */
  readonly type: OperationType | null;
  readonly node: NodeId | null;
  readonly kind: 'folder' | 'file';
  /** Folder names from the root. */
  readonly path: readonly string[];
  /** What it does: "Rename", the name, "to Plan.pdf". The name may be empty; together they are the sentence. */
  readonly words: { readonly before: string; readonly name: string; readonly after: string };
  readonly sentence: string;
  /** Bytes; null when it brings none. */
  readonly size: number | null;
  /** Bytes that nobody but this device holds, and that `discard` would lose. */
  readonly onlyHere: number;
  readonly at: Millis;
  readonly state: ChangeState;
  /** Bytes that the server has, once some are on their way; of all, `fresh` were new to it, once it was asked. */
  readonly progress: { readonly done: number; readonly total: number; readonly fresh?: number } | null;
  /** Why it waits, or what happens next, in a sentence; empty when there is nothing to add. */
  readonly reason: string;
  readonly can: readonly ChangeAction[];
  readonly outcome: Outcome | null;
}

/** Rows [from, to) of all sections laid end to end. */
export interface ChangeQuery {
  readonly from: number;
  readonly to: number;
  /** Ids of the rows that are shown with what they stand for. */
  readonly open?: readonly string[];
}

export interface ChangeWindow {
  /** Rows of each section, opened ones counted. */
  readonly totals: Readonly<Record<ChangeSection, number>>;
  readonly rows: readonly Change[];
}

/** What taking changes back would do: shown to the person before `cancel`. */
export interface CancelPlan {
  /** Names this plan to `cancel`. */
  readonly plan: string;
  /** Operations that would be withdrawn, those included that build on the chosen ones. */
  readonly total: number;
  /** The first hundred of them; those the person did not choose come with `inside`. */
  readonly changes: readonly Change[];
  /** Operations that were not chosen but build on them. */
  readonly dependents: number;
  /** Files whose bytes only this device holds, and how many bytes: kept unless the person gives them up. */
  readonly files: number;
  readonly bytes: number;
  /** Of the chosen ones these have been sent: they are not touched (H13). */
  readonly onTheirWay: number;
}

/** What this device knows of one file's life, in plain sentences. */
export interface HistoryItem {
  readonly at: Millis;
  /** Done on this device, done elsewhere, or kept safe by a rule. */
  readonly kind: 'own' | 'elsewhere' | 'kept' | 'refused';
  readonly sentence: string;
}

/** What the sync centre asks of the engine: every pending change, what was put aside, and what happened to each file and why. */
export interface CenterClient {
  /** The sync centre's rows; told of changes by the events `activity`, `transfers` and `status`. */
  changes(query: ChangeQuery): Promise<ChangeWindow>;
  /**
   * What would have to be withdrawn with these rows (their ids), or with all that bring bytes which are not sent. Nothing is changed. Rejects
   * with `not-found` when none of them waits any more.
   */
  planCancel(what: readonly string[] | 'bytes'): Promise<CancelPlan>;
  /**
   * Withdraws what the plan has shown, strictly. With `keep` the bytes that only this device holds stay and are offered among the
   * recovered ones; with `discard` they are given up. Rejects when something was sent or has come to build on it since: plan anew.
   */
  cancel(plan: string, bytes: 'keep' | 'discard'): Promise<void>;
  /** Gives up something put aside, and `bytes` that only this device holds. Rejects when there are more than the person was told of. */
  discard(op: OpId, bytes: number): Promise<void>;
  /** The bytes of something put aside, to be saved elsewhere first. */
  parkedContent(op: OpId): Promise<Blob>;
  /** What happened to a file or folder and why, as far as this device knows; newest first. */
  history(node: NodeId, limit: number): Promise<readonly HistoryItem[]>;
  /** Tries again what waits and what was put aside; what the person has withdrawn only when it is named. What is not there any more is passed over. */
  retry(op?: OpId): Promise<void>;
  /** A settled thing that needs the person, or the word of files that were not completely added, is taken as seen, on all tabs; one that is not there any more is passed over. */
  dismiss(op: OpId): Promise<void>;
}
