/** Where the last session of this device is kept. */
export const sessionKey = 'holdfast.session';

/** Whether somebody was signed in on this device, before anything is known of whom. */
export const isRemembered = (): boolean => localStorage.getItem(sessionKey) !== null;
