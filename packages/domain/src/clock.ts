import type { Millis } from './node.ts';

export interface EffectiveTimeBounds {
  /** What the operation says: device clock plus server offset as known when it was made (3b.19). */
  readonly at: Millis;
  /** The later of commitTs(baseSeq) and the device's last effective time. */
  readonly lo: Millis;
  /** The space's now. */
  readonly hi: Millis;
}

/**
 * The time that decides between writers who had not seen each other: clamp(at, lo, hi) (RULES.md 0.1).
 * Never after the space's now (P5), never before what the author had seen or done; a clock that is no number counts as `lo`.
 */
export const effectiveTime = ({ at, lo, hi }: EffectiveTimeBounds): Millis => {
  const floor = lo < hi ? lo : hi;
  if (!(at > floor)) return floor;
  return at < hi ? at : hi;
};

const dayMs = 86_400_000;

/**
 * `YYYY-MM-DD` in UTC. Source: Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
 */
export const calendarDate = (at: Millis): string => {
  const days = Math.floor(at / dayMs) + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
};
