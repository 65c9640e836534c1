import { say } from '../../locales/say.ts';

/** The silhouettes that files are drawn as. */
export type FileKind =
  | 'folder' | 'document' | 'text' | 'code' | 'spreadsheet' | 'pdf' | 'audio' | 'font' | 'unknown' | 'image' | 'video' | 'archive';

const byExtension: ReadonlyMap<string, FileKind> = new Map(
  (Object.entries({
    document: 'doc docx odt rtf pages epub',
    text: 'txt md markdown log tex org rst',
    code: 'js mjs cjs ts tsx jsx vue py rb go rs c h cpp hpp java kt swift sh bash html htm css scss json geojson xml yaml yml toml sql lua php ini conf',
    spreadsheet: 'xls xlsx ods csv tsv numbers',
    pdf: 'pdf',
    audio: 'mp3 wav flac ogg oga opus m4a aac aiff',
    font: 'otf ttf woff woff2',
    image: 'jpg jpeg png gif webp avif svg bmp tif tiff heic ico',
    video: 'mp4 m4v mov webm mkv avi ogv',
    archive: 'zip tar gz tgz bz2 xz 7z rar zst',
  }) as [FileKind, string][]).flatMap(([kind, endings]) => endings.split(' ').map((ending) => [ending, kind] as const)),
);

const byMime = (mime: string): FileKind => {
  const [family = ''] = mime.split('/');
  if (family === 'image' || family === 'video' || family === 'audio' || family === 'font') return family;
  if (mime === 'application/pdf') return 'pdf';
  return family === 'text' ? 'text' : 'unknown';
};

/** The kind whose icon an item wears: by its extension, else by its media type. */
export const fileKind = (item: { readonly kind: 'folder' | 'file'; readonly name: string; readonly mime: string | null }): FileKind => {
  if (item.kind === 'folder') return 'folder';
  const dot = item.name.lastIndexOf('.');
  const ending = dot > 0 ? item.name.slice(dot + 1).toLowerCase() : '';
  return byExtension.get(ending) ?? byMime(item.mime ?? '');
};

/** The kind in a word, for the details and for a screen reader. */
export const kindWord = (kind: FileKind): string => say(`formats.kinds.${kind}`);
