import { z } from 'zod';

/**
 * The version of the wire, sent with every call. Raised only when older programs can no longer be served: each of them is then told to
 * reload (H17). What merely adds to the wire raises `protocolLevel` instead.
 */
export const protocolVersion = '1';

/**
 * How much of the wire a program of today reads; a device sends it as `understands`, and is told nothing of a later level
 * (`sync-server/src/sequencer/for-older-devices.ts`). `version.test.ts` fails when a schema changes and this does not.
 *
 * 1  2026-11-21  exchange, manifests, poke: the first release, which does not send its level
 * 2  2026-11-22  outcomes name whose work was met (`against`); `base`, snapshots; versions and manifests of a file; `too-many`; not sent either
 * 3  2026-11-22  `understands`; fields of a request that the server does not know are passed over
 * 4  2026-11-22  many manifests and many chunks downwards, each in one call
 * 5  2026-11-22  `heardCtr`: what has reached a device is not told again while it is written down
 * 6  2026-11-22  the problem `checksum-mismatch` (460), for tus clients that send a checksum; devices do not
 * 7  2026-11-22  `onlyAsk`: what is sent ahead of its content is asked about, and not committed; servers before refuse it
 */
export const protocolLevel = 7;

/** The level of whoever asks. */
export const understands = z.int().min(1);
