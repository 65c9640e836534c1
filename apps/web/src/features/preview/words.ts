import { formatNumber } from '../../ui/format/counts.ts';

export const words = {
  close: 'Close', previous: 'Previous', next: 'Next', download: 'Download',
  noPreview: 'No preview for this kind of file', noPreviewText: 'Download it and open it with another program.',
  opening: 'Opening…', folder: 'A folder', cannotOpen: 'This file cannot be opened now', onlyThere: (name: string) => `“${name}” is only on the server. It opens when there is a network`,
  broken: 'This file cannot be shown here', brokenText: (name: string) => `“${name}” may be damaged, or of a kind this browser does not know. It is unchanged: download it and try another program.`,
  of: (at: number, total: number) => `${formatNumber(at)} of ${formatNumber(total)}`,
  cut: (size: string) => `Only the first 1 MB of ${size} is shown. Download the file to see all of it.`,
  openSync: 'Open Sync', before: 'What you see is what the server has.',
  save: 'Save', saved: 'Saved on this device', unsaved: 'Not saved yet. Closing saves it.',
  kept: 'Kept on this device. Closing saves it.', notKept: (why: string) => `Not saved, and not kept yet: ${why}. You can go on typing.`,
  untouched: 'Closing leaves it as it is.',
  recovered: (when: string) => `This is what you typed until ${when}. It was kept, but is not saved yet: save it or discard it.`,
  changedSince: 'The file has been changed since; saving does not cover that: both are merged, or both are kept.',
  discard: 'Discard', discarded: 'Discarded. This is the file as it is saved.', bringBack: 'Bring back',
  noLongerEdited: 'The file holds something else by now, which cannot be edited here.',
  keptApart: (name: string) => `“${name}” was moved to the trash or deleted while you were editing it. What you typed is kept as a new file.`,
  textOf: (name: string) => `Text of ${name}`,
} as const;
