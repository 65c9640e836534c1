const keptMs = 60_000;

/** Gives bytes to the browser's downloads under a name. The type is neutral, so that nothing is opened instead of saved. */
export const saveBlob = (blob: Blob, name: string): void => {
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
};
