import { z } from 'zod';
import { exchangeRequest } from './exchange.ts';
import { spaceId } from './ids.ts';
import { manifestsRequest } from './manifests.ts';
import { chunksQuery, manifestsQuery } from './reading.ts';
import { understands } from './version.ts';

/** Everything a client says: over the socket with an acknowledgement, or by POST to the path of the same name (`read…`: below the space's). */
export const up = {
  exchange: exchangeRequest,
  manifests: manifestsRequest,
  readManifests: manifestsQuery,
  readChunks: chunksQuery,
  /** Join the pokes of a space (socket only). */
  subscribe: z.object({ space: spaceId, understands: understands.exactOptional() }),
} as const;
