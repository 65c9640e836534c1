/** Where the last session of this device is kept. */
export const sessionKey = 'holdfast.session';

/** What is kept there, before anybody has looked at it; null when nobody was signed in on this device. */
export const rememberedText = (): string | null => localStorage.getItem(sessionKey);
