import { inject, type InjectionKey } from 'vue';
import type { FileAddresses } from '../platform/content/file-addresses.ts';

export const fileAddressesKey: InjectionKey<FileAddresses> = Symbol('file addresses');

/** The addresses under which the signed-in person's files can be shown. Only below the app shell. */
export const useFileAddresses = (): FileAddresses => {
  const addresses = inject(fileAddressesKey);
  if (!addresses) throw new Error('No file addresses here: this component belongs below the app shell');
  return addresses;
};
