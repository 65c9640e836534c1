import type { Random } from '@holdfast/simulator';
import type { Link } from '../stack/toxiproxy.ts';

/** Somebody who uses the server without being a device of ours: a browser that plays a film, a script that uploads, an administrator. */
export interface Guest {
  readonly name: string;
  /** Its way to the server; null for one that is beside it. */
  readonly link: Link | null;
  /** Does one thing; what must never be is told to `found`, what a fault brought about is nothing to tell. */
  act(random: Random): Promise<void>;
  /** With everything healed: what it began comes to its end, and what it asks for is answered. */
  settle(random: Random): Promise<void>;
}
