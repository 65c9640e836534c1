import type { StorageBook } from '@holdfast/sync-client';
import { formatBytes } from '../../ui/format/bytes.ts';
import { count, formatNumber } from '../../ui/format/counts.ts';

/** Files and bytes, "12 files, 3.2 MB". */
const amount = ({ items, bytes }: { readonly items: number; readonly bytes: number }): string => `${count(items, 'file')}, ${formatBytes(bytes)},`;
const noRoom = ['does not fit on this device. Keep fewer items here, or make room', 'do not fit on this device. Keep fewer items here, or make room'] as const;

/** Every word of the storage page. */
export const words = {
  title: 'Storage', back: 'Back', retry: 'Try again', cannotRead: 'The storage of this device cannot be read',
  heading: (used: number, free: number) => `${formatBytes(used)} on this device, ${formatBytes(free)} free`,
  lead: (quota: number) => `This browser lets Holdfast use up to ${formatBytes(quota)} here.`,
  scale: (quota: number, enlarged: boolean) => `${formatBytes(quota)}, ${enlarged ? 'small parts drawn larger' : 'drawn to scale'}`,
  rows: { unsent: 'Unsent', pinned: 'Pinned', cached: 'Cached', tree: 'Names and history', free: 'Free' },
  unsent: (items: number) => (items === 0 ? 'Everything is on the server too.' : 'Only here so far. Never cleared, whatever happens.'),
  pinned: (n: number) => (n === 0 ? 'Nothing yet. Choose “Keep on this device” in the menu of a file or folder.' : n === 1 ? 'You asked to keep this item on this device.' : `You asked to keep these ${formatNumber(n)} items on this device.`),
  wanted: ({ why, items, bytes }: StorageBook['wanted']): string => {
    switch (why) {
      case null: return '';
      case 'room': return `${amount({ items, bytes })} ${noRoom[items === 1 ? 0 : 1]}.`;
      case 'fetching': return `${formatBytes(bytes)} ${bytes === 1 ? 'is' : 'are'} on the way.`;
      case 'offline': return `${formatBytes(bytes)} ${bytes === 1 ? 'comes' : 'come'} when there is a network.`;
    }
  },
  cached: (items: number, keepOpened: boolean) => (items > 0 ? 'Opened or sent lately; the oldest go first.' : keepOpened ? 'Nothing at the moment. What you open stays here for a while.' : 'Nothing. What you open is not kept.'),
  tree: 'To find things offline; and the app itself.',
  free: 'Shared with other sites and programs on this device.',
  openSync: 'Open Sync', show: 'Show', hide: 'Hide', clear: (bytes: number) => `Clear ${formatBytes(bytes)}`, clearing: 'Clearing',
  cleared: (freed: number, before: number, now: number) => `${formatBytes(freed)} freed: ${formatBytes(before)} were free before, ${formatBytes(now)} now`,
  clearedPart: (left: number) => `. ${formatBytes(left)} stay: they are stored together with files that are kept, not sent yet, or can still be undone`,
  clearedNone: 'Nothing could be cleared: these files are stored together with some that are kept, not sent yet, or can still be undone. They go with those.',
  list: 'Kept on this device', unpin: 'Unpin', unpinOf: (name: string) => `Unpin ${name}`,
  inTrash: 'In the trash: nothing of it is kept', files: (n: number) => (n === 0 ? 'empty' : count(n, 'file')),
  notHere: (bytes: number) => `${formatBytes(bytes)}, not here yet`,
  missing: (here: number, all: number) => `${formatNumber(here)} of ${count(all, 'file')} here`,
  protected: 'Protected', protectedTitle: 'The browser will not clear this storage by itself',
  protectedText: 'It was asked and agreed. If it ever clears it all the same, Holdfast notices and fetches everything again; only what is not sent yet would be lost.',
  openTitle: 'The browser may clear this storage when space is short',
  openText: 'Holdfast would notice and fetch everything again; only what is not sent yet would be lost.',
  ask: 'Ask the browser to keep it', refused: 'The browser did not promise it: install Holdfast as an app, or bookmark it, and ask again.',
  agreed: 'The browser keeps this storage from now on',
  limit: (bytes: number) => `Keep at most ${formatBytes(bytes)} of cached files`, limitText: 'Pinned and unsent files do not count.', limitOf: 'Most that is cached',
  keepOpened: 'Keep what I open', keepOpenedText: 'Files you open stay here for a while, so that they open offline too.',
} as const;
