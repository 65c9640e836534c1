import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Page } from '@playwright/test';

const wavHead = (size: number): Buffer => {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + size, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20); // PCM
  head.writeUInt16LE(2, 22); // channels
  head.writeUInt32LE(44_100, 24);
  head.writeUInt32LE(176_400, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(size, 40);
  return head;
};

/** Writes noise of about so many bytes: 176,400 are a second. */
export const wavFile = async (path: string, size: number): Promise<void> => {
  const sound = size - (size % 4);
  const file = await open(path, 'w');
  await file.write(wavHead(sound));
  for (let left = sound; left > 0; left -= 1 << 20) await file.write(randomBytes(Math.min(left, 1 << 20)));
  await file.close();
};

/** A PDF of one page that says a word. */
export const pdf = (word: string): Buffer => {
  const content = `BT /F1 96 Tf 60 380 Td (${word}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const place = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(`${text}xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`, 'latin1');
};

/** A film of some seconds, as a page records it: a square that moves and changes its colour. */
export const film = async (page: Page, seconds: number): Promise<Buffer> => {
  const base64 = await page.evaluate(async (ms) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const paint = canvas.getContext('2d');
    if (!paint) throw new Error('No canvas here');
    const begun = performance.now();
    const timer = setInterval(() => {
      const at = (performance.now() - begun) / ms;
      paint.fillStyle = `hsl(${Math.round(at * 360)} 60% 40%)`;
      paint.fillRect(0, 0, 640, 360);
      paint.fillStyle = 'white';
      paint.fillRect(at * 560, 140, 80, 80);
    }, 40);
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' });
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => void pieces.push(data);
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, ms));
    const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
    recorder.stop();
    await stopped;
    clearInterval(timer);
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  }, seconds * 1000);
  return Buffer.from(base64, 'base64');
};
