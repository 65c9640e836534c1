import { expect, test } from 'vitest';
import { ContentTabs } from './content-tabs.ts';

test('pages that could not be asked whose a tab is are asked anew by the next request; nobody waits for an answer that cannot come', async () => {
  let asked = 0;
  const clients = { matchAll: async () => { asked += 1; throw new Error('no list of pages'); } } as unknown as Clients;
  const tabs = new ContentTabs(clients);
  const [first, beside] = [tabs.find('tab', ''), tabs.find('tab', '')];
  await expect(first).rejects.toThrow('no list of pages');
  expect(await beside).toBeNull();
  await expect(tabs.find('tab', '')).rejects.toThrow('no list of pages');
  expect(asked).toBe(2);
});
