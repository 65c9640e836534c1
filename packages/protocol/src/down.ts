import { exchangeResponse } from './exchange.ts';
import { manifestsResponse } from './manifests.ts';
import { poke } from './poke.ts';
import { problem } from './problem.ts';

/** Everything the server says: answers, and the one event that it sends by itself. */
export const down = { exchange: exchangeResponse, manifests: manifestsResponse, poke, problem } as const;
