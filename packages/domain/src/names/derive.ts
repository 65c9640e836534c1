import { splitGraphemes } from 'unicode-segmenter/grapheme';
import { calendarDate } from '../clock.ts';
import { limits } from '../limits.ts';
import type { Millis } from '../node.ts';
import { utf8Length } from './utf8.ts';

export interface NameParts {
  readonly stem: string;
  /** With its dot; empty when there is none. */
  readonly extension: string;
}

/** The extension starts at the last dot unless that is the first character (3b.6). Folders have none: give them whole. */
export const splitExtension = (name: string): NameParts => {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? { stem: name.slice(0, dot), extension: name.slice(dot) } : { stem: name, extension: '' };
};

/** The longest beginning of `text` on a grapheme boundary that has at most `bytes` UTF-8 bytes. */
export const truncateToBytes = (text: string, bytes: number): string => {
  if (utf8Length(text) <= bytes) return text;
  let kept = '';
  let length = 0;
  for (const grapheme of splitGraphemes(text)) {
    length += utf8Length(grapheme);
    if (length > bytes) break;
    kept += grapheme;
  }
  return kept;
};

const assemble = (name: string, kind: 'file' | 'folder', addition: string): string => {
  const { stem, extension } = kind === 'file' ? splitExtension(name) : { stem: name, extension: '' };
  // An extension that leaves no room for the stem is no extension worth keeping whole.
  const tail = utf8Length(extension) > limits.nameUtf8Bytes / 2 ? '' : extension;
  const base = tail === extension ? stem : name;
  return truncateToBytes(base, limits.nameUtf8Bytes - utf8Length(addition) - utf8Length(tail)) + addition + tail;
};

/** `k - Copy.ext`: a name with something before its extension. At most 255 bytes. */
export const nameWith = (name: string, addition: string, kind: 'file' | 'folder' = 'file'): string => assemble(name, kind, addition);

/** `k (2).ext`: how a name that is taken gives way (table: S). At most 255 bytes. */
export const suffixedName = (name: string, n: number, kind: 'file' | 'folder' = 'file'): string => assemble(name, kind, ` (${n})`);

const maxDeviceBytes = 64;
const forbiddenInNames = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}/]/gu;
const cleanDevice = (deviceName: string): string => {
  const clean = truncateToBytes(deviceName.replace(forbiddenInNames, ' ').trim(), maxDeviceBytes).trim();
  return clean === '' ? 'device' : clean;
};

/** `k (conflict 2026-03-04 Phone).ext`: the other of two contents (table: K). The date is UTC (3b.6). At most 255 bytes. */
export const conflictName = (name: string, at: Millis, deviceName: string): string =>
  assemble(name, 'file', ` (conflict ${calendarDate(at)} ${cleanDevice(deviceName)})`);

/** `k (restored).ext`: what comes out of the trash to find its name taken (row 33). At most 255 bytes. */
export const restoredName = (name: string, kind: 'file' | 'folder' = 'file'): string => assemble(name, kind, ' (restored)');

/** `2026-03-04 Phone`: the folder below /Recovered (H15). */
export const recoveredFolderName = (at: Millis, deviceName: string): string => `${calendarDate(at)} ${cleanDevice(deviceName)}`.replace(/[ .]+$/u, '');
