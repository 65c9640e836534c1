import type { SyncState } from '@holdfast/sync-client';
import { say } from '../../locales/say.ts';

/** The glyphs that tell where the bytes and the latest change of an item are. */
export type Glyph = 'here' | 'pinned' | 'wanted' | 'cloud' | 'part' | 'waiting' | 'sending' | 'receiving' | 'paused' | 'both' | 'needs' | 'saved' | 'offline';

export interface ShownSync {
  readonly glyph: Glyph;
  /** What the tooltip says and a screen reader hears. */
  readonly sentence: string;
  /** 0 to 100 while bytes move. */
  readonly progress: number | null;
}

const percent = (done: number, total: number): number => (total === 0 ? 0 : Math.min(100, Math.floor((done / total) * 100)));

/** One state as its glyph and its sentence; without a network, what is not here cannot be opened. */
export const shownSync = (sync: SyncState, offline = false): ShownSync => {
  switch (sync.kind) {
    case 'here': return { glyph: 'here', sentence: say('sync.item.here'), progress: null };
    case 'pinned': return { glyph: 'pinned', sentence: say('sync.item.pinned'), progress: null };
    case 'cloud': return { glyph: 'cloud', sentence: say(offline ? 'sync.item.cloudOffline' : 'sync.item.cloud'), progress: null };
    case 'part': return { glyph: 'part', sentence: say('sync.item.part'), progress: null };
    case 'wanted': return { glyph: 'wanted', sentence: say(`sync.item.wanted.${sync.reason}`), progress: null };
    case 'waiting': return { glyph: sync.reason === 'paused' ? 'paused' : 'waiting', sentence: say(`sync.item.waiting.${sync.reason}`), progress: null };
    case 'sending': return { glyph: 'sending', sentence: say('sync.item.sending', { percent: percent(sync.done, sync.total) }), progress: percent(sync.done, sync.total) };
    case 'fetching': return { glyph: 'receiving', sentence: say('sync.item.fetching', { percent: percent(sync.done, sync.total) }), progress: percent(sync.done, sync.total) };
    case 'keptBoth': return { glyph: 'both', sentence: sync.sentence, progress: null };
    case 'needsYou': return { glyph: 'needs', sentence: sync.sentence, progress: null };
  }
};
