const keptMs = 60_000;

/** Gives bytes to the browser's downloads under a name. The type is neutral, so that nothing is opened instead of saved. */
export const saveBlob = (blob: Blob, name: string): void => {
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
  saveFrom(url, name);
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
};

/** Has the browser download what is at an address of ours; it streams to the disk, and the browser shows how far it is. */
export const saveFrom = (address: string, name: string): void => {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
};

/**
 * The same for an address of the service worker, which a link that downloads passes by. The answer says that it is saved: nothing of it is
 * shown.
 */
export const saveThrough = (address: string): void => {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = address;
  document.body.append(frame);
  setTimeout(() => frame.remove(), keptMs);
};
