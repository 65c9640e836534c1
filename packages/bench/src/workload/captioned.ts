const startOfImage = 0xffd8;
const applicationSegment = 0xffe1;
const segmentAtMost = 0xffff - 2;
const xmpName = 'http://ns.adobe.com/xap/1.0/\0';

/** By its first marker, whatever its name says. */
export const isJpeg = (bytes: Uint8Array<ArrayBuffer>): boolean => bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint16(0) === startOfImage;

/** A JPEG with a caption in an XMP segment behind its first marker, as programs write it that never touch the picture. @throws RangeError for anything else */
export const withCaption = (jpeg: Uint8Array<ArrayBuffer>, caption: string): Uint8Array<ArrayBuffer> => {
  if (!isJpeg(jpeg)) throw new RangeError('This is no JPEG');
  const body = Buffer.from(`${xmpName}<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:description xmlns:dc="http://purl.org/dc/elements/1.1/">${caption}</dc:description></x:xmpmeta>`);
  if (body.length > segmentAtMost) throw new RangeError('The caption is too long for one segment');
  const head = Buffer.alloc(6);
  head.writeUInt16BE(startOfImage, 0);
  head.writeUInt16BE(applicationSegment, 2);
  head.writeUInt16BE(body.length + 2, 4);
  return new Uint8Array(Buffer.concat([head, body, jpeg.subarray(2)]));
};
