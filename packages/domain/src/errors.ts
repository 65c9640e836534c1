/** What can be wrong with the data itself, never with what a person did. */
export type DomainErrorCode = 'broken-tree' | 'broken-overlay' | 'not-an-operation';

/** A broken invariant: the caller parks the operation and raises an alarm (H12). */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: DomainErrorCode;
  constructor(code: DomainErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
