import type { DeviceId, SpaceId } from '@holdfast/domain';
import type { Settled } from '@holdfast/protocol';

/** Devices that are remembered, each with what one exchange of it may bring. */
const most = 64;

interface Recent {
  readonly epoch: string;
  /** The counter before the first of them. */
  readonly after: number;
  readonly decided: readonly Settled[];
}

/**
 * What was decided last for the devices that send most. Whoever sends without a pause has not acknowledged his last outcomes when the
 * next operations come: they are told again until he has (P2), and need not be read from the store for that. Decisions never change.
 */
export class RecentDecisions {
  readonly #of = new Map<string, Recent>();

  note(space: SpaceId, device: DeviceId, recent: Recent): void {
    const key = `${space}/${device}`;
    this.#of.delete(key);
    if (recent.decided.length > 0) this.#of.set(key, recent);
    const [eldest] = this.#of.keys();
    if (this.#of.size > most && eldest !== undefined) this.#of.delete(eldest);
  }

  /** All decisions with counters above `from` up to `to`; null when they are not known here. */
  between(space: SpaceId, device: DeviceId, epoch: string, from: number, to: number): readonly Settled[] | null {
    if (from >= to) return [];
    const recent = this.#of.get(`${space}/${device}`);
    if (recent?.epoch !== epoch || recent.after > from || recent.after + recent.decided.length !== to) return null;
    return recent.decided.slice(from - recent.after);
  }
}
