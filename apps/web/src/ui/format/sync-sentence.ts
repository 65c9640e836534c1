import type { SyncState, WaitingState } from '@holdfast/sync-client';

/** The glyphs that tell where the bytes and the latest change of an item are. */
export type Glyph = 'here' | 'pinned' | 'wanted' | 'cloud' | 'part' | 'waiting' | 'sending' | 'receiving' | 'paused' | 'both' | 'needs' | 'saved' | 'offline';

export interface ShownSync {
  readonly glyph: Glyph;
  /** What the tooltip says and a screen reader hears. */
  readonly sentence: string;
  /** 0 to 100 while bytes move. */
  readonly progress: number | null;
}

const reasons: Readonly<Record<WaitingState, string>> = {
  paused: 'Saved here, paused',
  network: 'Saved here, waiting for the network',
  signedOut: 'Saved here, waits until you sign in',
  update: 'Saved here, waits for a newer Holdfast',
  bytes: 'Saved here, waits for its upload',
  behind: 'Saved here, waits for a change before it',
  turn: 'Saved here, waits its turn',
  deciding: 'Sent, the server is deciding',
};

const wants: Readonly<Record<Extract<SyncState, { kind: 'wanted' }>['reason'], string>> = {
  turn: 'To be kept on this device, on its way',
  network: 'To be kept on this device, comes when there is a network',
  room: 'To be kept on this device, which has no room for it',
};

const percent = (done: number, total: number): number => (total === 0 ? 0 : Math.min(100, Math.floor((done / total) * 100)));

/** One state as its glyph and its sentence; without a network, what is not here cannot be opened. */
export const shownSync = (sync: SyncState, offline = false): ShownSync => {
  switch (sync.kind) {
    case 'here': return { glyph: 'here', sentence: 'On this device and on the server', progress: null };
    case 'pinned': return { glyph: 'pinned', sentence: 'Kept on this device', progress: null };
    case 'cloud': return { glyph: 'cloud', sentence: offline ? 'Only on the server, opens when there is a network' : 'Only on the server', progress: null };
    case 'part': return { glyph: 'part', sentence: 'Partly on this device, the rest only on the server', progress: null };
    case 'wanted': return { glyph: 'wanted', sentence: wants[sync.reason], progress: null };
    case 'waiting': return { glyph: sync.reason === 'paused' ? 'paused' : 'waiting', sentence: reasons[sync.reason], progress: null };
    case 'sending': return { glyph: 'sending', sentence: `Being sent, ${percent(sync.done, sync.total)} %`, progress: percent(sync.done, sync.total) };
    case 'fetching': return { glyph: 'receiving', sentence: `Being fetched, ${percent(sync.done, sync.total)} %`, progress: percent(sync.done, sync.total) };
    case 'keptBoth': return { glyph: 'both', sentence: sync.sentence, progress: null };
    case 'needsYou': return { glyph: 'needs', sentence: sync.sentence, progress: null };
  }
};
