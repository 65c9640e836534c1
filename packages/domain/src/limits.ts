/** The root's children are at depth 1 (S1). */
const depth = 256;

/**
 * The most that one operation may hold. The reducer, the wire and the engine of a device all take it from here, so that nothing is
 * saved on a device that the server refuses. The unit stands in the name: `Utf8Bytes`; `Units`, what `length` counts (UTF-16); or of
 * what it is a number. None may become smaller: the log is replayed (S9), and devices may still queue what was allowed when it was made.
 */
export const limits = {
  /** Of a file or folder (H18). */
  nameUtf8Bytes: 255,
  /** Of a tag, or the key of an attribute. */
  labelUtf8Bytes: 255,
  /** Of an attribute's value, written as JSON without spaces. */
  valueJsonUnits: 16 * 1024,
  /** Lists and records in each other in an attribute's value: whoever reads a row goes down by recursion. */
  valueDepth: 32,
  /** How deep a node may lie, in steps from the root (S1). */
  depth,
  /** Of one copy: nobody may stop a space for others (H47). */
  copiedNodes: 20_000,
  tagsPerNode: 1000,
  attributesPerNode: 200,
  /**
   * Of all tags and attributes of a node together, see `labelsSize`. What was there before this limit stays, and may be changed to be less:
   * copies bring them along, so a few rows of 3 MB each would soon be gigabytes.
   */
  labelsUtf8Bytes: 64 * 1024,
  /** Of all that one copy makes, see `rowSize`: every device fetches it in one page. */
  copiedRowBytes: 32 * 1024 * 1024,
  mimeUnits: 255,
  /** From the root to a file that lies as deep as any may, and one more. */
  seenPathNames: depth + 1,
  /** A larger purge is several operations: it would not fit an exchange (H28). */
  purgeRoots: 1000,
  /** Either side of 1970: what a date can hold. */
  timeMillis: 8.64e15,
} as const;

/**
 * What the wire reads, where that is more than the reducer takes. The reducer refuses one operation, with a reason for the person;
 * the wire could only refuse the exchange, and all that waits behind it. Devices of the first release let people write labels of
 * 256 units, and values of 64 KiB, for which the wire has no limit but that of an exchange.
 */
export const readLimits = { nameUnits: 4096, labelUnits: 256 } as const;
