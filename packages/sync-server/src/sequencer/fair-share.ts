import type { SentOperation } from '@holdfast/protocol';
import type { KnownMerge, Slice, Submission } from './submission.ts';

/** How many operations one group takes, and how many of one device while others wait (H29). */
export interface GroupLimits {
  readonly ops: number;
  readonly perDevice: number;
  /** Submissions in one group, counting those without operations. */
  readonly submissions: number;
}

/** A submission and how much of it is done. */
export interface Waiting {
  readonly submission: Submission;
  readonly done: number;
  /** One of its slices was taken: the device is let in. */
  readonly admitted: boolean;
  readonly merge: KnownMerge | null;
  /** It waits for two texts to be merged, and whatever else its device sends waits behind it. */
  readonly merging: boolean;
}

const firstOfEachDevice = <W extends Waiting>(waiting: readonly W[]): readonly W[] => {
  const devices = new Set<string>();
  return waiting.filter(({ submission }) => !devices.has(submission.device.id) && devices.add(submission.device.id)).filter(({ merging }) => !merging);
};

/**
 * The next group, round-robin by device: one submission of each device, oldest first, `perDevice` operations each; what room is
 * left goes to them in the same order.
 */
export const nextGroup = <W extends Waiting>(waiting: readonly W[], limits: GroupLimits): readonly { readonly from: W; readonly slice: Slice }[] => {
  const chosen = firstOfEachDevice(waiting).slice(0, limits.submissions);
  const shares = chosen.map(() => 0);
  let room = limits.ops;
  for (const most of [limits.perDevice, limits.ops]) {
    for (const [i, { submission, done }] of chosen.entries()) {
      const share = shares[i] ?? 0;
      const more = Math.min(most - share, submission.ops.length - done - share, room);
      if (more <= 0) continue;
      shares[i] = share + more;
      room -= more;
    }
  }
  return chosen.flatMap((from, i) => {
    const { submission, done, admitted, merge } = from;
    const ops: readonly SentOperation[] = submission.ops.slice(done, done + (shares[i] ?? 0));
    return ops.length > 0 || submission.ops.length === 0 ? [{ from, slice: { submission, ops, first: !admitted, merge } }] : [];
  });
};
