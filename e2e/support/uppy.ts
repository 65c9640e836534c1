import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

const entry = `import Uppy from '@uppy/core'; import Tus from '@uppy/tus'; Object.assign(globalThis, { Uppy, Tus });`;

/** Uppy's own code as one script that sets `Uppy` and `Tus`, for a page that has neither. */
export const uppyScript = async (): Promise<string> => {
  const folder = await mkdtemp(join(import.meta.dirname, '.uppy-'));
  try {
    await writeFile(join(folder, 'entry.js'), entry);
    const built = await build({
      root: folder, configFile: false, logLevel: 'error',
      build: { write: false, minify: false, lib: { entry: join(folder, 'entry.js'), formats: ['iife'], name: 'uppyScript' } },
    });
    for (const output of Array.isArray(built) ? built : 'output' in built ? [built] : []) for (const part of output.output) if (part.type === 'chunk') return part.code;
    throw new Error('vite made no script of Uppy');
  } finally {
    await rm(folder, { recursive: true });
  }
};
