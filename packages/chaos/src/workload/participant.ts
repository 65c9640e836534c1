import type { Random } from '@holdfast/simulator';
import type { DeviceRows, Held } from '../device/calls.ts';
import type { Link } from '../stack/toxiproxy.ts';

/** A device of the run: an engine process or a browser. */
export interface Participant {
  readonly name: string;
  readonly link: Link;
  /** Does one thing that people do; never rejects for what a fault brought about. */
  act(random: Random): Promise<void>;
  /** Everything that faults left stopped, dead or offline runs again. */
  heal(): Promise<void>;
  /** Null when nothing is left to send and everything up to `seq` is there; otherwise where it stands. */
  waitsFor(seq: number): Promise<string | null>;
  /** Like a person who presses "Try again" on what is parked. Answers how many there were. */
  retryParked(): Promise<number>;
  rows(): Promise<DeviceRows>;
  held(): Promise<Held>;
  /** What it shows that it should not show, or met that it should not meet. */
  complaints(): Promise<readonly string[]>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}
