/** Nobody waits for it any more. */
export class ReaderLeft extends Error {
  override readonly name = 'ReaderLeft';
}

/** Null when its reader has left: that is nobody's error. */
export const unlessLeft = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ReaderLeft) return null;
    throw error;
  }
};
