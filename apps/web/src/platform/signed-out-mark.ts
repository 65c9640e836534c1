const key = 'holdfast.signed-out';

/**
 * Somebody signed out on this device, and nobody has signed in since. Only a sign-in clears it: as long as it stands, a cookie that the
 * server could not take back yet, because it was out of reach, lets nobody in.
 */
export const signedOutMark = {
  stands(): boolean {
    return localStorage.getItem(key) !== null;
  },
  set(): void {
    localStorage.setItem(key, 'yes');
  },
  clear(): void {
    localStorage.removeItem(key);
  },
  /** Whether this tells that another tab has signed out; a browser tells every tab but the one that did it. */
  isSetBy(event: StorageEvent): boolean {
    return event.key === key && event.newValue !== null;
  },
};
