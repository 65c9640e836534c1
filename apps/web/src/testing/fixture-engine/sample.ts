import type { NodeId } from '@holdfast/domain';
import type { NodeView, SyncState } from '@holdfast/sync-client';
import type { FixtureEngine } from './fixture-engine.ts';

const minute = 60_000;
const day = 1440 * minute;
const hollow = (size: number, type: string): Blob => new Proxy(new Blob([''], { type }), { get: (blob, key) => (key === 'size' ? size : Reflect.get(blob, key)) });

const files: readonly (readonly [name: string, size: number, ageMinutes: number, sync?: SyncState])[] = [
  ['Dive 07, port camera.mp4', 4.21e9, 10, { kind: 'sending', done: 62, total: 100 }], ['Field notes.md', 18_000, 12],
  ['Field notes (conflict 2026-05-16 Ann’s laptop).md', 17_000, 40, { kind: 'keptBoth', sentence: 'Both versions kept, yours to decide' }],
  ['Biomass estimate v3.xlsx', 1.2e6, 50, { kind: 'waiting', reason: 'network' }], ['Отчёт по водорослям, май.docx', 2.8e6, 130], ['canopy-cover.py', 14_000, 160],
  ['Transect A, low tide.csv', 342_000, 180], ['Transect B, low tide.csv', 318_000, 185], ['گزارش میدانی اردیبهشت.docx', 940_000, 260],
  ['Coast at dawn 0412.jpg', 6.4e6, 500], ['Coast at dawn 0413.jpg', 6.1e6, 501], ['Coast at dawn 0414.jpg', 5.6e6, 503], ['Hydrophone, station 3, night.wav', 684e6, 900, { kind: 'cloud' }],
  ['Tide table 2026.pdf', 112_000, 1200], ['Grant report, final, with comments from the harbour office and the revised budget.docx', 3.3e6, 1300], ['Список оборудования.xlsx', 88_000, 1350],
  ['عکس‌های غواصی.zip', 1.36e9, 1400, { kind: 'cloud' }], ['site-boundary.geojson', 61_000, 1500], ['Skerry Bay bathymetry.tif', 212e6, 2900], ['Urchin count, station 5.jpg', 4.8e6, 3000],
  ['Sampling protocol 2.txt', 9_000, 3100], ['Sampling protocol 10.txt', 9_000, 3100], ['Fathom Grotesk.otf', 164_000, 5000], ['sonde-log.dat', 37.1e6, 5100],
];

const picture = async (hue: number): Promise<Blob> => {
  const canvas = new OffscreenCanvas(600, 400);
  const pen = canvas.getContext('2d');
  const sky = pen?.createLinearGradient(0, 0, 0, 400);
  sky?.addColorStop(0, `oklch(0.6 0.08 ${hue})`);
  sky?.addColorStop(0.6, 'oklch(0.85 0.1 70)');
  sky?.addColorStop(1, 'oklch(0.4 0.05 220)');
  if (pen && sky) {
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 600, 400);
  }
  return canvas.convertToBlob({ type: 'image/png' });
};

const contentOf = async (name: string, size: number, index: number): Promise<Blob> => {
  if (name.endsWith('.jpg')) return picture(200 + index * 13);
  if (size < 100_000) return new Blob([`# ${name}\n\nVisibility 9 m, swell 0.6 m, water 8.4 °C.\n<script>document.title = 'never'</script>\n`], { type: 'text/html' });
  return hollow(size, '');
};

/** The folder of the look's screens, and with `many` a folder of that many files. */
export const fillSample = async (engine: FixtureEngine, many: number): Promise<void> => {
  const add = (parent: NodeId, name: string, age: number, part: Partial<NodeView> = {}) => engine.add(parent, name, null, { modified: engine.now - age * minute, ...part });
  for (const name of ['Boat and harbour', 'Home']) add(add(engine.root, name, 9000), 'Receipts', 4000);
  const survey = add(engine.root, 'Kelp survey 2026', 3000);
  add(survey, 'North Channel', 5000);
  const bay = add(survey, 'Skerry Bay', 200);
  for (const [index, name] of ['Dive 07', 'Raw transects', 'Для Дмитрия', 'نمونه‌های خلیج', 'Drone footage', 'Maps and charts'].entries()) add(bay, name, 10 + index * 190);
  for (const [index, [name, size, age, sync]] of files.entries()) {
    engine.add(bay, name, await contentOf(name, size, index), { size, modified: engine.now - age * minute, mime: '', ...(sync ? { sync } : {}) });
  }
  for (const [name, age] of [['Old checklist.txt', 20], ['Fog, blurred 0031.jpg', 300], ['Dive 05, aborted', 1300]] as const) {
    engine.add(bay, name, name.includes('.') ? new Blob(['x']) : null, { trashed: { at: engine.now - age * minute, from: 'Kelp survey 2026 › Skerry Bay' }, modified: engine.now - 9 * day });
  }
  const crowd = many > 0 ? add(engine.root, 'Crowd', 1) : null;
  const pattern = engine.tree.get(bay);
  if (crowd && pattern) for (let i = 0; i < many; i += 1) engine.tree.put({ ...pattern, id: engine.tree.newId(), kind: 'file', name: `file ${i}.txt`, parent: crowd, size: i * 17, items: null, hash: null });
};
