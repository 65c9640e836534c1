import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { chromiumFlags, installedChromium } from './browser-session.ts';

/** The pictures as Chromium writes them anew, as JPEGs of 90 %: what an editor's "Save" does to them. */
export const resavedByChromium = async (jpegs: readonly Uint8Array<ArrayBuffer>[]): Promise<readonly Uint8Array<ArrayBuffer>[]> => {
  const browser = await chromium.launch({ ...(existsSync(installedChromium) ? { executablePath: installedChromium } : {}), args: [...chromiumFlags] });
  try {
    const page = await browser.newPage();
    const saved: Uint8Array<ArrayBuffer>[] = [];
    for (const jpeg of jpegs) {
      const text = await page.evaluate(async (given) => {
        const bytes = Uint8Array.from(atob(given), (letter) => letter.charCodeAt(0));
        const picture = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
        const canvas = new OffscreenCanvas(picture.width, picture.height);
        canvas.getContext('2d')?.drawImage(picture, 0, 0);
        const written = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })).arrayBuffer());
        let letters = '';
        for (let at = 0; at < written.length; at += 32_768) letters += String.fromCharCode(...written.subarray(at, at + 32_768));
        return btoa(letters);
      }, Buffer.from(jpeg).toString('base64'));
      saved.push(new Uint8Array(Buffer.from(text, 'base64')));
    }
    return saved;
  } finally {
    await browser.close();
  }
};
