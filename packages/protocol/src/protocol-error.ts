/** `unpackable`: a text is not what `packChanges` makes. */
export type ProtocolErrorCode = 'unpackable';

/** What this package throws. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
