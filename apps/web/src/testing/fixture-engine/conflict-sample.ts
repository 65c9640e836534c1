import type { NodeId } from '@holdfast/domain';
import type { FixtureEngine } from './fixture-engine.ts';
import type { Author } from './fixture-past.ts';

const minute = 60_000;

const notes = (edit: (lines: string[]) => void): Blob => {
  const lines = [
    '# Field notes, Skerry Bay', '', '## Saturday 16 May, dive 07', 'Visibility 8 m, swell 0.6 m, water 8.4 °C.', 'Transect A, 0 to 30 m: canopy closed to 22 m,',
    'then patchy. 40 holdfasts counted, 6 bare.', 'Urchin front has not moved since April.', '', '## Samples', 'S5-01 to S5-12, in the blue box, labelled.',
  ];
  edit(lines);
  return new Blob([`${lines.join('\n')}\n`], { type: 'text/markdown' });
};

const dawn = async (light: number): Promise<Blob> => {
  const canvas = new OffscreenCanvas(900, 600);
  const pen = canvas.getContext('2d');
  if (pen) {
    const sky = pen.createLinearGradient(0, 0, 0, 600);
    sky.addColorStop(0, `oklch(${0.55 * light} 0.07 240)`);
    sky.addColorStop(0.55, `oklch(${0.82 * light} 0.1 70)`);
    sky.addColorStop(0.56, 'oklch(0.42 0.05 220)');
    sky.addColorStop(1, 'oklch(0.3 0.05 230)');
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 900, 600);
    pen.fillStyle = `oklch(${0.95 * light} 0.08 85)`;
    pen.beginPath();
    pen.arc(450, 320, 46, 0, 7);
    pen.fill();
  }
  return await canvas.convertToBlob({ type: 'image/png' });
};

/** Three files with two versions, one that was merged, and histories: what the look's screen shows. */
export const fillConflictSample = async (engine: FixtureEngine): Promise<void> => {
  const survey = engine.add(engine.root, 'Expedition', null);
  const bay = engine.add(survey, 'Skerry Bay', null);
  const at = (minutes: number): number => engine.now - minutes * minute;
  const me = (minutes: number): Author => ({ at: at(minutes), device: 'Laptop', author: 'Mara Lindqvist', own: true });
  const pair = (name: string, theirs: string, blobs: readonly [Blob, Blob], authors: { readonly file: Author; readonly copy: Author }): NodeId => {
    const file = engine.add(bay, name, blobs[0], { modified: authors.file.at });
    const copy = engine.add(bay, theirs, blobs[1], { modified: authors.copy.at, sync: { kind: 'keptBoth', sentence: `Both versions kept, yours to decide: the other one is “${name}”` } });
    const head = engine.lineage.addVersion(file, blobs[0], { ...authors.file });
    const base = engine.lineage.addVersion(file, notes(() => undefined), { at: at(240), device: 'Laptop', author: 'Mara Lindqvist', own: true, came: 'added' });
    engine.tree.change(file, { version: head });
    engine.lineage.addConflict({ file, copy, authors, base });
    return file;
  };
  pair('Field notes.md', 'Field notes (conflict 2026-05-16 Ann’s laptop).md', [
    notes((lines) => { lines[3] = 'Visibility 9 m, swell 0.6 m, water 8.4 °C.'; lines[5] = 'then patchy. 41 holdfasts counted, 6 bare.'; lines.splice(7, 0, '', 'To do: change the o-ring of the port camera.'); lines[11] = 'S5-01 to S5-14, in the blue box, labelled.'; }),
    notes((lines) => { lines[3] = 'Visibility 7 to 8 m, swell 0.6 m, water 8.4 °C.'; lines[5] = 'then patchy. 43 holdfasts counted, 5 bare.'; lines[9] = 'S5-01 to S5-16, in the blue box, labelled.'; }),
  ], { file: me(5), copy: { at: at(9), device: 'Ann’s laptop', author: 'Ann', own: false } });
  pair('Coast at dawn 0412.jpg', 'Coast at dawn 0412 (conflict 2026-05-16 Studio).jpg', [await dawn(1), await dawn(1.1)], { file: { at: at(90), device: 'Studio', author: 'Дмитрий', own: false }, copy: me(84) });
  pair('Budget, revised.xlsx', 'Budget, revised (conflict 2026-05-15 Phone).xlsx', [new Blob(['sheet']), new Blob(['sheet 2'])], { file: me(1400), copy: { at: at(1380), device: 'Phone', author: 'Mara Lindqvist', own: false } });
  const protocol = engine.add(bay, 'Sampling protocol 10.txt', notes((lines) => { lines[3] = 'Visibility 9 m.'; lines.push('Rinse the sieves.'); }), { modified: at(300) });
  const base = engine.lineage.addVersion(protocol, notes((lines) => { lines[3] = 'Visibility 9 m.'; lines.push('Rinse the sieves.'); }), { at: at(300), device: 'Laptop', came: 'merged' });
  const mine = engine.lineage.addVersion(protocol, notes((lines) => { lines[3] = 'Visibility 9 m.'; }), { at: at(310), device: 'Laptop', own: true });
  const theirs = engine.lineage.addVersion(protocol, notes((lines) => { lines.push('Rinse the sieves.'); }), { at: at(320), device: 'Phone' });
  const first = engine.lineage.addVersion(protocol, notes(() => undefined), { at: at(900), device: 'Laptop', own: true, came: 'added' });
  engine.lineage.link(protocol, base, [mine, theirs]);
  for (const side of [mine, theirs]) engine.lineage.link(protocol, side, [first]);
  engine.tree.change(protocol, { version: base });
  engine.lineage.merges.set(protocol, at(300));
  engine.pastChanged();
};
