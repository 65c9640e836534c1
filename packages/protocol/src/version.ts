/**
 * The version of the wire, sent with every call. `version.test.ts` fails when a schema changes and this does not.
 *
 * 1  2026-11-21  exchange, manifests, poke
 *    2026-11-21  outcomes name whose work was met (`against`); snapshots; versions and manifests of a file; `too-many`
 */
export const protocolVersion = '1';
