import type { Change } from '@holdfast/sync-client';
import { changeFixture } from './fixture-changes.ts';
import type { FixtureEngine } from './fixture-engine.ts';

const minute = 60_000;
const bay = ['Kelp survey 2026', 'Skerry Bay'];
type Words = readonly [before: string, name: string, after?: string];

/** The queue of the look's screen, and with `many` so many changes more. */
export const fillSyncSample = (engine: FixtureEngine, many: number): void => {
  let made = 0;
  const put = ([before, name, after = '']: Words, part: Partial<Change> = {}): Change => {
    made += 1;
    const change = changeFixture(made, { words: { before, name, after }, path: bay, at: engine.now - made * 3 * minute, can: ['cancel', 'show'], order: made, ...part });
    engine.centre.rows.push(change);
    return change;
  };
  const aside = { state: 'parked', order: null, can: ['retry', 'save', 'discard'] } as const;
  put(['', 'Budget, revised.xlsx', 'was not added: the space is full'], { ...aside, section: 'needsYou', size: 2.3e6, onlyHere: 2.3e6, path: ['Harbour office'], reason: 'It is safe on this device and goes on by itself when there is room.' });
  put(['', '', ''], {
    section: 'needsYou', state: 'settled', order: null, can: ['dismiss', 'show'], outcome: { code: 'copied', node: engine.root, name: 'x' },
    sentence: 'Kept both because “Field notes.md” was edited on Ann’s laptop at 10:02: yours is “Field notes (conflict 2026-05-16 Mara’s laptop).md”',
  });
  put(['', 'Tide log, raw.csv', 'was found on this device'], { ...aside, section: 'recovered', size: 342_000, onlyHere: 342_000, reason: 'It was found on this device without its record, because the app or the browser stopped while it was added; send it again.' });
  put(['Add', 'Dive 07, port camera.mp4'], { section: 'now', state: 'sending', size: 4.21e9, onlyHere: 4.21e9, progress: { done: 2.6e9, total: 4.21e9 } });
  const dive = put(['Add', 'Dive 07', '48 files'], { kind: 'folder', op: null, count: 49, opens: true, size: 1.94e9, onlyHere: 1.94e9, reason: '31 of 48 files are on the server already', progress: { done: 1.2e9, total: 1.94e9 }, can: ['cancel'] });
  engine.centre.members.set(dive.id, Array.from({ length: 48 }, (_, i) => {
    const words = { before: 'Add', name: `Frame ${String(i + 1).padStart(4, '0')}.jpg`, after: '' };
    return changeFixture(1000 + i, { words, inside: true, path: [...bay, 'Dive 07'], at: dive.at, size: 4e7, onlyHere: 4e7, state: 'bytes', reason: 'Its bytes wait for their turn', can: ['cancel', 'show'], order: 5 + i });
  }));
  put(['Change', 'Biomass estimate v3.xlsx'], { size: 1.2e6, onlyHere: 1.2e6, reason: 'Next' });
  put(['Rename', 'DSC_0413.jpg', 'to Coast at dawn 0413.jpg'], { state: 'behind', reason: 'Waits for the bytes of “Dive 07, port camera.mp4”' });
  put(['Move', 'Maps and charts', 'to Skerry Bay'], { kind: 'folder', reason: 'Next' });
  put(['Change', 'Отчёт по водорослям, май.docx'], { size: 2.8e6, onlyHere: 2.8e6, state: 'bytes', reason: 'Its bytes wait for their turn' });
  put(['Tag', '3 items', '“To print”'], { kind: 'folder', count: 3, opens: true, op: null, reason: 'Next', can: ['cancel'] });
  put(['Move', 'Old checklist.txt', 'to the trash'], { reason: 'After the change of “Biomass estimate v3.xlsx”', state: 'behind' });
  put(['Add', 'عکس‌های غواصی.zip'], { size: 1.36e9, onlyHere: 1.36e9, state: 'bytes', reason: 'Its bytes wait for their turn' });
  for (let i = 0; i < many; i += 1) put(['Create the folder', `Station ${i + 1}`], { kind: 'folder', reason: 'Next' });
  for (const sentence of ['“Transect A, low tide.csv” was added', 'Your changes to “Sampling protocol 10.txt” were merged with those made on Ann’s laptop at 13:40', '“Dive 06” was moved', '“Old map.pdf” was moved to the trash', '“Fog, blurred 0031.jpg” was not moved to the trash because it was edited on Lab desktop at 09:12']) {
    put(['', '', ''], { section: 'lately', state: 'settled', order: null, can: ['show'], sentence, outcome: { code: 'applied' } });
  }
  engine.set({ waiting: 12 + many, needsYou: 3, sending: { filesDone: 2, filesTotal: 12, bytesDone: 1_300_000_000, bytesTotal: 6_200_000_000, bytesPerSecond: 11_600_000, secondsLeft: 423 } });
};
