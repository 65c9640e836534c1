import type { Translation } from '../message.ts';
import { conflicts } from './conflicts.ts';
import { explorer } from './explorer.ts';
import { formats } from './formats.ts';
import { palette } from './palette.ts';
import { pins } from './pins.ts';
import { preview } from './preview.ts';
import { shell } from './shell.ts';
import { signIn } from './sign-in.ts';
import { storage } from './storage.ts';
import { sync } from './sync.ts';
import { trash } from './trash.ts';
import { versions } from './versions.ts';

/** Every message of the page, in Russian. */
export const ru: Translation = { conflicts, explorer, formats, palette, pins, preview, shell, signIn, storage, sync, trash, versions };
