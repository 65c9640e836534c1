import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Api } from './support/api.ts';
import { sha256, textFile } from './support/files.ts';
import { owner } from './support/server.ts';
import { Session, tabletAgent } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

const text = (first: string, last: string): string => `${first}\n\nRinse the sieves.\nDry them.\nLabel the boxes.\n\n${last}\n`;

test.describe('row 22, H46: text that was written apart', () => {
  const world = prepareWorld();
  const write = async (where: string, first: string, last: string): Promise<string> => {
    const path = join(world.disk, where, 'protocol.md');
    await textFile(path, text(first, last));
    return path;
  };

  test('different lines come out as one file, which says so, and is taken apart and put together again', async () => {
    test.setTimeout(300_000);
    const laptop = await Session.signedIn(world.server.port);
    const tablet = await Session.signedIn(world.server.port, tabletAgent);
    const api = await Api.signIn(world.server.url, owner);

    await test.step('both edit the text offline, in different lines', async () => {
      await laptop.addFiles(await write('start', '# Protocol', 'Ten samples.'));
      await laptop.saved();
      await expect(tablet.row('protocol.md')).toBeVisible();
      await laptop.goOffline();
      await tablet.goOffline();
      await laptop.replaceFile(await write('laptop', '# Protocol of May', 'Ten samples.'));
      await tablet.replaceFile(await write('tablet', '# Protocol', 'Twelve samples.'));
    });

    await test.step('they come together as one file', async () => {
      await laptop.goOnline();
      await laptop.saved();
      await tablet.goOnline();
      await tablet.saved();
      const merged = sha256(text('# Protocol of May', 'Twelve samples.'));
      await expect.poll(async () => [...(await api.tree())]).toEqual([['/protocol.md', merged]]);
      for (const session of [laptop, tablet]) {
        await expect.poll(() => session.names()).toEqual(['protocol.md']);
        await expect.poll(() => session.download('protocol.md')).toBe(merged);
      }
    });

    await test.step('what happened is told', async () => {
      const details = await tablet.details('protocol.md');
      await expect(details.getByRole('region', { name: 'Versions' }).getByRole('listitem').first()).toContainText('Merged from two');
      const history = details.getByRole('region', { name: 'What happened' });
      await expect(history.getByText(/^Your changes to “protocol.md” were merged with those made on Chrome on Linux at/)).toBeVisible();
    });

    await test.step('the conflict centre says which line came from whom; taken apart, both stand side by side', async () => {
      await laptop.conflicts();
      await laptop.page.getByRole('button', { name: /^protocol.md, / }).click();
      await expect(laptop.page.getByRole('heading', { name: 'protocol.md was merged' })).toBeVisible();
      await expect(laptop.page.locator('.diff-line[data-changed]')).toHaveText(['1# Protocol of May', '7Twelve samples.']);
      await laptop.page.getByRole('button', { name: 'Take apart' }).click();
      // "Saved" may still be said of what was before: the tree tells when the server has it.
      await expect.poll(async () => [...(await api.tree())].map(([path, hash]) => [path.replace(/\d{4}-\d\d-\d\d/, 'DATE'), hash]).sort()).toEqual([
        ['/protocol (conflict DATE Chrome on Android).md', sha256(text('# Protocol', 'Twelve samples.'))],
        ['/protocol.md', sha256(text('# Protocol of May', 'Ten samples.'))],
      ]);
      await expect.poll(() => tablet.names()).toHaveLength(2);
    });

    await test.step('and together again by Undo', async () => {
      await laptop.page.getByRole('button', { name: 'Undo', exact: true }).click();
      await expect.poll(async () => [...(await api.tree())]).toEqual([['/protocol.md', sha256(text('# Protocol of May', 'Twelve samples.'))]]);
      await expect.poll(() => tablet.names()).toEqual(['protocol.md']);
    });
    await laptop.close();
    await tablet.close();
  });
});
