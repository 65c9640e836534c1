export const palette = {
  title: 'Commands and search', field: 'Search everywhere, or type > for commands and # for tags', placeholder: 'Search everywhere',
  palette: 'Command palette', searchEverywhere: 'Search everywhere', hits: 'What was found',
  here: 'Here', commands: 'Commands', everywhere: 'Everywhere', more: 'More', tagged: 'With this tag',
  choose: 'choose', open: 'open', show: 'show in its folder', commandsHint: 'commands', tagsHint: 'tags', close: 'Close',
  files: 'Go to your files', sync: 'Go to Sync', trash: 'Go to the trash', storage: 'Go to storage',
  only: 'Show only what matches in {folder}',
  foundHits: '{n} file or folder | {n} files and folders', foundCommands: '{n} command | {n} commands',
  none: 'Nothing on this device is called “{text}”', noCommand: 'No command is called “{text}”', noTag: 'Nothing has the tag “{text}”',
  noneText: 'The search looks at the names of everything that this device knows, with or without a network, but not in the trash.',
  best: 'The best {shown} of {total}. Type more to see others.',
} as const;
