import { exchangeResponse } from './exchange.ts';
import { manifestsResponse } from './manifests.ts';
import { poke } from './poke.ts';
import { problem } from './problem.ts';
import { snapshotResponse } from './snapshot.ts';

/** Everything the server says: answers, and the one event that it sends by itself. */
export const down = { exchange: exchangeResponse, manifests: manifestsResponse, poke, problem, snapshot: snapshotResponse } as const;
