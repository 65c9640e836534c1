import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SpaceId } from '@holdfast/domain';
import type { Random } from '@holdfast/simulator';
import type { Locator, Page } from 'playwright-core';
import { sha256 } from '../device/sha256.ts';
import type { Ledger } from '../run/ledger.ts';
import { findContent } from './page-state.ts';

export interface PageHandsParts {
  /** Of the device. */
  readonly name: string;
  /** For the files that are uploaded. */
  readonly folder: string;
  readonly space: SpaceId;
  readonly ledger: Ledger;
  readonly url: () => string;
}

/** What is done on a page, and how often. */
export const pageActs = { upload: 10, newFolder: 5, rename: 5, trash: 3, replace: 5, undo: 2, open: 3, reload: 1 } as const;
export type PageAct = keyof typeof pageActs;

/** A person at the app's interface, by mouse and keyboard. */
export class PageHands {
  readonly #parts: PageHandsParts;
  #files = 0;

  constructor(parts: PageHandsParts) {
    this.#parts = parts;
  }

  /** Does it as a person would; false when there is nothing to do it to. */
  async do(page: Page, act: PageAct, random: Random): Promise<boolean> {
    const rows = page.getByRole('grid').locator('[data-node-id]');
    const count = await rows.count();
    const any = (): Locator => rows.nth(random.between(0, Math.max(0, count - 1)));
    switch (act) {
      case 'upload': return this.#upload(page, random, null);
      case 'replace': {
        const files = page.getByRole('grid').locator('[data-node-id][data-kind="file"]');
        const found = await files.count();
        const name = found === 0 ? null : ((await files.nth(random.between(0, found - 1)).locator('bdi').first().textContent())?.trim() ?? null);
        return name === null || /[/\0]/.test(name) || Buffer.byteLength(name) > 200 ? false : this.#upload(page, random, name);
      }
      case 'newFolder': return this.#newFolder(page, random);
      case 'reload':
        await page.reload({ timeout: 20_000 });
        return true;
      case 'undo':
        // Only of what was just done: taking back an upload that was not sent would take it off the ledger.
        await this.#newFolder(page, random, `Undone ${random.uint32()}`);
        await page.keyboard.press('Control+z');
        return true;
      case 'open':
        if (count === 0 || random.chance(0.5)) await page.goto(this.#parts.url(), { timeout: 20_000 });
        else await any().dblclick({ timeout: 5000 });
        if (await page.getByRole('dialog').isVisible().catch(() => false)) await page.keyboard.press('Escape');
        return true;
      case 'rename':
        if (count === 0) return false;
        await any().click({ timeout: 5000 });
        await page.keyboard.press('F2');
        await page.getByRole('grid').getByRole('textbox').fill(`renamed ${random.between(1, 20)}.txt`, { timeout: 5000 });
        await page.keyboard.press('Enter');
        return true;
      case 'trash':
        if (count === 0) return false;
        await any().click({ timeout: 5000 });
        await page.keyboard.press('Delete');
        return true;
    }
  }

  async #newFolder(page: Page, random: Random, name = random.pick(['Work', 'S', 'New folder', `Folder ${random.uint32()}`])): Promise<boolean> {
    await page.getByRole('button', { name: 'Add' }).click({ timeout: 5000 });
    await page.getByRole('menuitem', { name: 'New folder' }).click({ timeout: 5000 });
    const field = page.getByRole('grid').getByRole('textbox');
    await field.fill(name, { timeout: 5000 });
    await field.press('Enter');
    await page.getByRole('grid').getByText(name, { exact: true }).first().waitFor({ timeout: 5000 });
    return true;
  }

  /** Adds a file, or replaces one of that name; it counts as saved once its bytes and its operation are in the database. */
  async #upload(page: Page, random: Random, replaced: string | null): Promise<boolean> {
    const size = random.chance(0.1) ? random.between(300_000, 2_000_000) : random.between(20, 20_000);
    const bytes = random.bytes(size);
    const name = replaced ?? `${random.pick(['note', 'photo', 'plan'])} ${random.uint32()}${random.pick(['.txt', '.bin'])}`;
    const path = join(this.#parts.folder, `${++this.#files}`);
    await writeFile(path, bytes);
    const chooser = page.waitForEvent('filechooser', { timeout: 8000 });
    chooser.catch(() => undefined);
    await page.getByRole('button', { name: 'Add' }).click({ timeout: 5000 });
    await page.getByRole('menuitem', { name: 'Upload files' }).click({ timeout: 5000 });
    await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
    if (replaced !== null) await page.getByRole('dialog').getByRole('button', { name: /^Replace/ }).click({ timeout: 3000 }).catch(() => undefined);
    const hash = sha256(bytes);
    for (let tries = 0; tries < 40; tries++) {
      const manifest = await findContent(page, this.#parts.space, hash, size);
      if (manifest !== null) {
        this.#parts.ledger.add({ device: this.#parts.name, what: name, sha256: hash, size, by: { manifest } });
        return true;
      }
      await delay(150);
    }
    return false;
  }
}
