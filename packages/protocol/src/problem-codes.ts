/** Every problem that the server's surface can answer with (RFC 9457). Closed: clients decide by `code`, never by text. */
export const problemCodes = [
  'invalid-request', 'unauthenticated', 'bad-credentials', 'forbidden', 'not-found', 'method-not-allowed', 'conflict', 'gone',
  'payload-too-large', 'unsupported-media-type', 'range-not-satisfiable', 'precondition-failed', 'too-many-requests',
  'upgrade-required', 'setup-done', 'setup-needed', 'chunk-mismatch', 'checksum-mismatch', 'pack-invalid', 'upload-unknown', 'upload-offset',
  'upload-too-large', 'spool-full', 'storage-unavailable', 'database-unavailable', 'quota-exceeded', 'cross-site', 'internal',
] as const;
export type ProblemCode = (typeof problemCodes)[number];
