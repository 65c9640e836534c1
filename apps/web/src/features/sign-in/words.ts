import { say, wordsOf } from '../../locales/say.ts';

/** Every word of the door. */
export const words = wordsOf('signIn', { lead: (host: string) => say('signIn.lead', { host }), foot: (host: string) => say('signIn.foot', { host }) });
