import type { Listing } from '@holdfast/sync-client';

/** A list that refuses every question once it was closed, as the engine's worker does: who leaves a page must not go on asking. */
export const closable = (listing: Listing): Listing => {
  let isOpen = true;
  return new Proxy(listing, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (!isOpen) return Promise.reject(new Error(`This list was closed: ${String(name)} was asked of it all the same`));
        if (name === 'close') isOpen = false;
        return Reflect.apply(value, target, args);
      };
    },
  });
};
