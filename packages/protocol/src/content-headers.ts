/** What the headers of a file's content depend on. */
export interface HeadedFile {
  readonly name: string;
  readonly mime: string;
  /** Names the content: the same bytes have the same. */
  readonly hash: string;
}

/** Types that a browser may show by itself: none of them runs a script with our origin's rights. SVG and HTML do, so they are downloads. */
const shownTypes: ReadonlySet<string> = new Set([
  'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp', 'image/x-icon', 'image/vnd.microsoft.icon', 'image/apng',
  'application/pdf',
  'audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/ogg', 'audio/opus', 'audio/wav', 'audio/x-wav', 'audio/flac', 'audio/webm',
  'video/mp4', 'video/webm', 'video/ogg', 'video/quicktime',
]);

/** Types that run as a script, worker or style wherever a page of ours names them: never served as what they are. */
const runs = /(?:java|ecma)script|wasm|html|[+/]x(?:ml|slt?)\b/;

const mimeShape = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/**
 * The headers of a file's content. Whatever a person uploads, it is shown only when its type is on a list, never sniffed,
 * and locked into a sandbox without scripts; all else is a download. Text of every kind is shown as plain text.
 * The server and the service worker both serve by it.
 */
export const contentHeaders = (file: HeadedFile, options: { readonly download: boolean }): Record<string, string> => {
  const { type, shown } = typeOf(file.mime);
  return {
    'Content-Type': type,
    'Content-Disposition': `${shown && !options.download ? 'inline' : 'attachment'}; ${fileNameParameters(file.name)}`,
    'Accept-Ranges': 'bytes',
    ETag: `"${file.hash}"`,
    // Asked for again each time, which a 304 makes cheap: who signs in next in this browser finds nothing that the last one read.
    'Cache-Control': 'private, no-cache',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': policyFor(type),
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
};

/** The type under which a browser is given a file of this type to show; null when it is only given to be saved. */
export const shownType = (mime: string): string | null => {
  const { type, shown } = typeOf(mime);
  return shown ? type : null;
};

const typeOf = (mime: string): { readonly type: string; readonly shown: boolean } => {
  const type = mime.split(';')[0]?.trim().toLowerCase() ?? '';
  if (shownTypes.has(type)) return { type, shown: true };
  if (type.startsWith('text/') || type === 'application/json') return { type: 'text/plain; charset=utf-8', shown: true };
  return { type: mimeShape.test(type) && !runs.test(type) ? type : 'application/octet-stream', shown: false };
};

// Browsers refuse to show a PDF inside a sandbox; their viewers isolate it themselves.
const policyFor = (type: string): string =>
  type === 'application/pdf'
    ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    : "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

/** `filename` for old clients, `filename*` for the true name (RFC 6266, RFC 8187). No character of a name can end the header or the quotes. */
export const fileNameParameters = (name: string): string => {
  const plain = name.replace(/[^\x20-\x7e]|["\\%/]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*!]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  return `filename="${plain}"; filename*=UTF-8''${encoded}`;
};
