import type { Utf8 } from '@holdfast/sync-server';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** UTF-8 by the platform. */
export const nodeUtf8: Utf8 = {
  decode(bytes) {
    try {
      return strict.decode(bytes);
    } catch (error) {
      if (error instanceof TypeError) return null;
      throw error;
    }
  },
  encode: (text) => encoder.encode(text),
};
