import type { Content, MergeQuestion } from '@holdfast/domain';
import type { GroupPorts } from './group-commit.ts';
import type { Submission } from './submission.ts';

/** Merges under way in this process: each holds up to four texts of a megabyte. */
const atOnce = 4;
/** From asking to the stored result, waiting for a turn included. A content store that is slower keeps both. */
const deadlineMs = 5_000;

/** Where texts are merged while the lock is free: few at a time, each within a deadline, and none of them can fail (H46). */
export class MergeDesk {
  readonly #ports: Pick<GroupPorts, 'merger' | 'clock' | 'alarms'>;
  readonly #queue: (() => void)[] = [];
  #busy = 0;

  constructor(ports: Pick<GroupPorts, 'merger' | 'clock' | 'alarms'>) {
    this.#ports = ports;
  }

  /** The merged text, stored; null when both are to be kept. Never rejects. */
  async merge({ space, user }: Submission, question: MergeQuestion): Promise<Content | null> {
    const { merger, clock, alarms } = this.#ports;
    if (!merger) return null;
    const late = clock.sleep(deadlineMs).then(() => 'late' as const);
    const turn = this.#turn();
    if ((await Promise.race([turn, late])) === 'late') {
      void turn.then(() => this.#done());
      return null;
    }
    const merging = merger.merge({ space, user, question }).catch((error: unknown) => {
      alarms.raise({ kind: 'merge-failed', space, error });
      return null;
    });
    void merging.then(() => this.#done());
    const merged = await Promise.race([merging, late]);
    return merged === 'late' ? null : merged;
  }

  async #turn(): Promise<void> {
    if (this.#busy < atOnce) {
      this.#busy += 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#queue.push(resolve);
    await promise;
  }

  /** Whose turn is next takes this one's place. */
  #done(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#busy -= 1;
  }
}
