/** Why bytes were refused. A receiver maps each code to one answer; nobody decides by the text. */
export type ChunkingErrorCode =
  | 'badHash'
  | 'unknownChunker'
  | 'badMagic'
  | 'badVersion'
  | 'badCount'
  | 'chunkTooLong'
  | 'chunkEmpty'
  | 'packTooLong'
  | 'unknownCodec'
  | 'truncated'
  | 'trailingBytes'
  | 'hashMismatch'
  | 'badTrailer';

/** The one error this package throws. `code` is closed, `message` names the thing, the cause and what to do. */
export class ChunkingError extends Error {
  override readonly name = 'ChunkingError';
  readonly code: ChunkingErrorCode;

  constructor(code: ChunkingErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
