import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const script = createRequire(import.meta.url).resolve('tus-js-client/dist/tus.min.js');

/** What the script puts on the page. */
interface TusOnPage {
  readonly Upload: new (file: File, options: {
    readonly endpoint: string;
    readonly uploadDataDuringCreation: boolean;
    readonly storeFingerprintForResuming: boolean;
    readonly retryDelays: null;
    readonly onSuccess: () => void;
    readonly onError: (error: Error) => void;
  }) => { start(): void };
}

/** Chooses files of the disk on a page of the tus server's own origin; the browser reads them by their paths. */
export const tusChosen = async (page: Page, endpoint: string, paths: readonly string[]): Promise<void> => {
  await page.goto(new URL('/', endpoint).href);
  await page.addScriptTag({ path: script });
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<input type="file" multiple>'));
  await page.locator('input[type=file]').setInputFiles([...paths]);
};

/** Sends what was chosen with tus-js-client, one after the other, one request each; milliseconds by the page's own clock. */
export const tusSend = (page: Page, endpoint: string): Promise<number> =>
  page.evaluate(async (place) => {
    const { tus } = globalThis as unknown as { readonly tus: TusOnPage };
    const chosen = document.querySelector<HTMLInputElement>('input[type=file]')?.files ?? [];
    const start = performance.now();
    for (const file of chosen) {
      await new Promise<void>((resolve, reject) => {
        new tus.Upload(file, { endpoint: place, uploadDataDuringCreation: true, storeFingerprintForResuming: false, retryDelays: null, onSuccess: resolve, onError: reject }).start();
      });
    }
    return performance.now() - start;
  }, endpoint);
