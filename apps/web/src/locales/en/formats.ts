export const formats = {
  items: '{n} item | {n} items', files: '{n} file | {n} files', folders: '{n} folder | {n} folders', bytes: '{n} byte | {n} bytes', changes: '{n} change | {n} changes',
  comma: ',',
  units: { B: '{value} B', KB: '{value} KB', MB: '{value} MB', GB: '{value} GB', TB: '{value} TB', PB: '{value} PB' },
  today: 'Today, {clock}', yesterday: 'Yesterday, {clock}', todayInside: 'today, {clock}', yesterdayInside: 'yesterday, {clock}', weekdayAndMoment: '{weekday}, {moment}', dayAndClock: '{day}, {clock}',
  kinds: {
    folder: 'Folder', document: 'Document', text: 'Text', code: 'Source text', spreadsheet: 'Table', pdf: 'PDF', audio: 'Sound',
    font: 'Font', unknown: 'File', image: 'Image', video: 'Film', archive: 'Archive',
  },
  password: {
    empty: 'Three or four words that do not belong together are easy to keep in mind.', short: 'Short.', shortHint: '{missing} more at least.', fair: 'Fair.', fairHint: 'Another word would make it good.',
    good: 'Good.', goodHint: 'Another word would make it very strong.', strong: 'Very strong.',
  },
  undo: {
    undo: 'Undo', redo: 'Redo', undoOf: 'Undo {action}', redoOf: 'Redo {action}', undone: 'Undone: {action}', redone: 'Done again: {action}', many: '{n} action | {n} actions',
    nothingToUndo: 'There is nothing to undo', nothingToRedo: 'There is nothing to do again', more: '{why} ({count} more like this)',
  },
} as const;
