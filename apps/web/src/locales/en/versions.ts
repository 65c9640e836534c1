export const versions = {
  title: 'Versions', current: 'Current', here: 'this device', unknown: 'another device', pending: 'not sent yet', more: 'Show all {count}',
  came: { added: 'Added', edited: 'Edited', merged: 'Merged from two', conflict: 'Kept as a file of its own', decided: 'Chosen from two files', kept: 'Not chosen, kept' },
  partly: 'What this device knows. The others are shown when the server can be reached.',
  savedAt: 'Saved {at}', restore: 'Restore', restored: '{name} is as it was: {at}', open: 'Open the version of {at}',
} as const;
