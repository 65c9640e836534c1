import type { InjectionKey } from 'vue';
import type { Thumbnails } from './thumbnails.ts';

export const thumbnailsKey: InjectionKey<Thumbnails> = Symbol('thumbnails');
