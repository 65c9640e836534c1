export const signIn = {
  signIn: 'Sign in', lead: 'To {host}.', email: 'Email', password: 'Password', show: 'Show what you type', hide: 'Hide what you type',
  forgotten: 'Forgotten the password? The owner can let you set a new one.',
  offline: 'The server does not answer. Signing in needs a network, once; then everything works without one.',
  notKept: 'The browser did not keep the session. Allow cookies for this address and sign in again.',
  emailMissing: 'Type the email address of your account.', passwordMissing: 'Type your password.',
  welcome: 'Welcome', welcomeLead: 'Nobody owns this server yet. The first account becomes its owner and can invite others.',
  name: 'Your name', emailHint: 'To sign in. Nothing is ever sent to it without asking.', createOwner: 'Create owner',
  nameMissing: 'Type your name, so that others know you.', emailInvalid: 'This is not an email address.', passwordShort: 'At least 8 characters; three or four words are best.',
  motto: { first: 'A holdfast is the root with which kelp clings to rock.', second: 'Everything you put here stays put: offline, online, and through every storm.' },
  foot: 'Running on {host}. Your files stay on it.',
} as const;
