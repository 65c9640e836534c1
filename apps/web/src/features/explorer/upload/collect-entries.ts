import type { AddEntry } from '@holdfast/sync-client';

const asEntry = (path: readonly string[], file: File): AddEntry => ({ path, blob: file, mtime: file.lastModified, mime: file.type || 'application/octet-stream' });
const asFolder = (path: readonly string[]): AddEntry => ({ path, blob: null, mtime: Date.now(), mime: '' });

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject));
const batchOf = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** Browsers hand out a folder in batches of about a hundred; an empty batch is the end. */
const childrenOf = async (folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> => {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (let batch = await batchOf(reader); batch.length > 0; batch = await batchOf(reader)) children.push(...batch);
  return children;
};

const walk = async (entry: FileSystemEntry, above: readonly string[], into: AddEntry[], onFound: (total: number) => void): Promise<void> => {
  const path = [...above, entry.name];
  if (isFile(entry)) {
    into.push(asEntry(path, await fileOf(entry)));
    onFound(into.length);
  } else if (isFolder(entry)) {
    into.push(asFolder(path));
    const children = await childrenOf(entry);
    await Promise.all(children.filter(isFile).map((child) => walk(child, path, into, onFound)));
    for (const child of children.filter(isFolder)) await walk(child, path, into, onFound);
  }
};

/**
 * Everything that was dropped, folders before what is in them, empty folders too (D7). The list of a drop dies with the event:
 * call it within the handler; the walk itself goes on after it.
 */
export const collectDropped = (items: DataTransferItemList, onFound: (total: number) => void): Promise<AddEntry[]> => {
  const roots = [...items].filter((item) => item.kind === 'file').map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const gather = async (): Promise<AddEntry[]> => {
    const found: AddEntry[] = [];
    for (const { entry, file } of roots) {
      if (entry) await walk(entry, [], found, onFound);
      else if (file) found.push(asEntry([file.name], file));
    }
    return found;
  };
  return gather();
};

/** The page goes on for a moment after so long: to ask a file for its date is a call to the browser's own process, 0.3 ms each. */
const breathAfterMs = 30;

/** What a file chooser gave: files, or the files of a folder with their paths in it. `onFound` is told how many so far. */
export const collectChosen = async (files: readonly File[], onFound: (total: number) => void): Promise<AddEntry[]> => {
  const found: AddEntry[] = [];
  const folders = new Set<string>();
  let breathed = performance.now();
  for (const file of files) {
    const path = file.webkitRelativePath === '' ? [file.name] : file.webkitRelativePath.split('/');
    for (let depth = 1; depth < path.length; depth += 1) {
      const folder = path.slice(0, depth);
      const key = folder.join('/');
      if (!folders.has(key)) found.push(asFolder(folder));
      folders.add(key);
    }
    found.push(asEntry(path, file));
    if (performance.now() - breathed < breathAfterMs) continue;
    onFound(found.length);
    await new Promise((resolve) => { setTimeout(resolve, 0); });
    breathed = performance.now();
  }
  onFound(found.length);
  return found;
};
