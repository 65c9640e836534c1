import { exchangeResponse } from './exchange.ts';
import { manifest, manifestsResponse } from './manifests.ts';
import { poke } from './poke.ts';
import { problem } from './problem.ts';
import { manifestsFound } from './reading.ts';
import { snapshotResponse } from './snapshot.ts';
import { versionsResponse } from './versions.ts';

/** Everything the server says: answers, and the one event that it sends by itself. */
export const down = {
  exchange: exchangeResponse, manifests: manifestsResponse, poke, problem, snapshot: snapshotResponse, manifest, versions: versionsResponse,
  readManifests: manifestsFound,
} as const;
