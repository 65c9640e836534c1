import type { Random } from '../random/random.ts';

/** How often and how badly the network misbehaves. Probabilities per message; delays in milliseconds one way. */
export interface NetworkFaults {
  /** The request never arrives. */
  readonly lossUp: number;
  /** The server has done it, the answer never arrives. */
  readonly lossDown: number;
  /** A lost message is noticed only by the deadline, not by a closed connection. */
  readonly silent: number;
  /** The request arrives a second time, later. */
  readonly duplicate: number;
  readonly delay: readonly [number, number];
  /** The message takes up to half a minute: others overtake it. */
  readonly slow: number;
  readonly pokeLoss: number;
  readonly pokeDuplicate: number;
  /** A new connection looks open but carries no pokes. */
  readonly halfOpen: number;
  /** An upload breaks off somewhere in the middle. */
  readonly truncate: number;
  /** A proxy answers in the server's place: 413, 429 or 502. */
  readonly proxy: number;
  /** An answer breaks off in the middle: what came of it is nothing. */
  readonly cut: number;
  /** A device reads so slowly that its hints carry no changes any more (H27). */
  readonly slowConsumer: number;
}

export const noNetworkFaults: NetworkFaults = {
  lossUp: 0, lossDown: 0, silent: 0, duplicate: 0, delay: [1, 5], slow: 0, pokeLoss: 0, pokeDuplicate: 0, halfOpen: 0, truncate: 0, proxy: 0, cut: 0, slowConsumer: 0,
};

/** Swarm testing (Groce et al., ISSTA 2012): each run leaves out about half of the faults, and the others have rates of their own. */
export const swarmNetwork = (random: Random): NetworkFaults => {
  const rate = (most: number): number => (random.chance(0.5) ? 0 : random.fraction() * most);
  const base = random.pick([1, 5, 30, 150]);
  return {
    lossUp: rate(0.3), lossDown: rate(0.3), silent: random.fraction(), duplicate: rate(0.3), delay: [base, base * random.pick([2, 10, 40])],
    slow: rate(0.1), pokeLoss: rate(0.8), pokeDuplicate: rate(0.3), halfOpen: rate(0.5), truncate: rate(0.4), proxy: rate(0.2), cut: rate(0.2), slowConsumer: rate(0.7),
  };
};
