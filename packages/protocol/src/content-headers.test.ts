import { describe, expect, test } from 'vitest';
import { contentHeaders, fileNameParameters } from './content-headers.ts';

describe('what people upload stays harmless', () => {
  const headersOf = (mime: string, download = false): Record<string, string> => contentHeaders({ hash: 'a', mime, name: 'x' }, { download });

  test.each(['text/html', 'text/html; charset=utf-7', 'TEXT/HTML', 'text/javascript', 'text/xml', 'application/json'])('%s is shown as plain text', (mime) => {
    expect(headersOf(mime)).toMatchObject({ 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' });
  });

  test.each(['image/svg+xml', 'application/xhtml+xml', 'application/x-shockwave-flash', 'application/wasm', 'nonsense', '', 'a/b\r\nX: y', 'multipart/x-mixed-replace', 'application/javascript', 'application/x-ecmascript', 'application/xml'])('"%s" is a download that nothing runs', (mime) => {
    expect(headersOf(mime)['Content-Disposition']).toMatch(/^attachment/);
    expect(headersOf(mime)['Content-Type']).not.toMatch(/svg|script|wasm|html|xml|[\r\n]/);
  });

  test.each(['image/png', 'application/pdf', 'video/mp4', 'audio/mpeg'])('%s is shown, or downloaded when that is asked', (mime) => {
    expect(headersOf(mime)['Content-Disposition']).toMatch(/^inline/);
    expect(headersOf(mime, true)['Content-Disposition']).toMatch(/^attachment/);
    expect(headersOf(mime)['Content-Security-Policy']).toMatch(mime === 'application/pdf' ? /default-src 'none'/ : /sandbox$/);
  });

  test.each([
    ['plain.txt', `filename="plain.txt"; filename*=UTF-8''plain.txt`],
    ['a "b"\r\nX-Evil: 1', `filename="a _b___X-Evil: 1"; filename*=UTF-8''a%20%22b%22%0D%0AX-Evil%3A%201`],
    ['Übung 💡.md', `filename="_bung __.md"; filename*=UTF-8''%C3%9Cbung%20%F0%9F%92%A1.md`],
    ['\ud800', `filename="_"; filename*=UTF-8''%EF%BF%BD`],
    ["it's(1)*!%", `filename="it's(1)*!_"; filename*=UTF-8''it%27s%281%29%2A%21%25`],
  ])('the name %j cannot leave its header', (name, expected) => {
    expect(fileNameParameters(name)).toBe(expected);
  });
});
