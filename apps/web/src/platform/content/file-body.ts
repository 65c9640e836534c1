/** Bytes of the first piece of a body: it is asked for before anything is shown. */
export const firstPiece = 256 * 1024;
/** Bytes of the largest for a player, which leaps: what it does not play has moved in vain. */
export const largestPlayed = 1024 * 1024;

/** A part of a file, and how it is read. */
export interface Stretch {
  readonly from: number;
  /** Not included. */
  readonly to: number;
  /** No piece has more bytes. */
  readonly largest: number;
}

export type ReadBytes = (from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * The bytes of a stretch as a stream. It reads one piece ahead of whoever takes them and no further; pieces grow, so that a leap in a film
 * moves little and a download much. A read that fails ends it with an error: it never ends well before `to` (H8). `first` begins the stretch.
 */
export const fileBody = ({ from, to, largest }: Stretch, first: Uint8Array<ArrayBuffer>, read: ReadBytes): ReadableStream<Uint8Array<ArrayBuffer>> => {
  let at = from + first.length;
  let piece = firstPiece;
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      controller.enqueue(first);
      if (at >= to) controller.close();
    },
    pull: async (controller) => {
      piece = Math.min(piece * 2, largest);
      const bytes = await readExactly(read, at, Math.min(at + piece, to));
      at += bytes.length;
      controller.enqueue(bytes);
      if (at >= to) controller.close();
    },
  });
};

/** @throws RangeError when others came than were asked for. */
export const readExactly = async (read: ReadBytes, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = await read(from, to);
  if (bytes.length !== to - from) throw new RangeError(`${to - from} bytes were asked for and ${bytes.length} came`);
  return bytes;
};
