import type { NodeId } from '@holdfast/domain';
import type { EngineClient, NodeView } from '@holdfast/sync-client';
import { language } from '../../../locales/i18n.ts';
import { languages } from '../../../locales/languages.ts';

/** The first folders of a folder in the order of their names; with `part` only those whose names hold it. */
export const foldersIn = async (engine: EngineClient, folder: NodeId, part: string, atMost: number): Promise<readonly NodeView[]> => {
  const listing = await engine.openListing({ of: { folder }, sort: 'name', descending: false, foldersFirst: true, filter: part, foldersOnly: true, locale: languages[language()].numbers }, () => undefined);
  try {
    return await listing.window(0, atMost);
  } finally {
    await listing.close();
  }
};
