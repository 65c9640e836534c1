import type { BenchCase } from './bench-case.ts';
import { bootstrap } from './bootstrap.ts';
import { browser } from './browser.ts';
import { catchUp } from './catch-up.ts';
import { chunking } from './chunking.ts';
import { browserContent } from './content/browser-content.ts';
import { crowd } from './content/crowd.ts';
import { dedupe } from './content/dedupe.ts';
import { download } from './content/download.ts';
import { edits } from './content/edits.ts';
import { largeFile } from './content/large-file.ts';
import { outbox } from './outbox.ts';
import { rebase } from './rebase.ts';
import { reducer } from './reducer.ts';
import { lines } from './content/lines.ts';
import { pins } from './content/pins.ts';
import { smallFilesCase } from './content/small-files.ts';
import { stores } from './content/stores.ts';
import { zip } from './content/zip.ts';
import { visible } from './visible.ts';

/** Every benchmark, in the order in which they run. */
export const cases: readonly BenchCase[] = [reducer, rebase, chunking, outbox, catchUp, visible, smallFilesCase, largeFile, browserContent, edits, crowd, download, zip, pins, stores, lines, dedupe, bootstrap, browser];
