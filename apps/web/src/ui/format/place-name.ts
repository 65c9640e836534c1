/** A path of folder names, "/Expedition/Skerry Bay", as people read it; the root goes by its name. */
export const placeName = (path: string, root: string): string => [root, ...path.split('/').filter((part) => part !== '')].join(' › ');
