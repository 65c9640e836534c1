import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Confirmed, Violation } from '@holdfast/simulator';
import { servedVersions } from '../server/served-versions.ts';
import { signInAt, type Stack } from '../stack/stack.ts';
import { BrowserDevice } from '../workload/browser-device.ts';
import { Caretaker } from '../workload/caretaker.ts';
import { EngineDevice } from '../workload/engine-device.ts';
import type { Guest } from '../workload/guest.ts';
import { Reader } from '../workload/reader.ts';
import { TusUploader } from '../workload/tus-uploader.ts';
import type { Ledger } from './ledger.ts';
import type { Tally } from './tally.ts';

/** Who takes part in a run. */
export interface People {
  readonly engines: EngineDevice[];
  readonly browsers: readonly BrowserDevice[];
  readonly guests: readonly Guest[];
}

export interface PeopleParts {
  readonly stack: Stack;
  /** The state folder of the run. */
  readonly folder: string;
  readonly ledger: Ledger;
  readonly confirmed: Confirmed[];
  readonly done: Tally;
  /** How many of each, and how many tabs a browser has. */
  readonly devices: number;
  readonly browsers: number;
  readonly tabs: number;
  readonly say: (text: string) => void;
  readonly found: (violation: Violation) => void;
  /** Told how to stop each of them, as soon as it may be running. */
  readonly undo: (stop: () => Promise<void>) => void;
}

const names = ['Laptop', 'Phone', 'Tablet', 'Desk', 'Attic', 'Train'];

/** Starts everybody. */
export const startPeople = async (parts: PeopleParts): Promise<People> => {
  const engines: EngineDevice[] = [];
  for (let i = 0; i < parts.devices; i++) engines.push(await startEngine(parts, names[i] ?? `Device ${i + 1}`));
  return { engines, browsers: await startBrowsers(parts), guests: await startGuests(parts) };
};

/** An engine process on a new folder. */
export const startEngine = async ({ stack, folder: state, ledger, confirmed, done, say, undo }: PeopleParts, name: string): Promise<EngineDevice> => {
  const folder = join(state, 'devices', name);
  await mkdir(folder, { recursive: true });
  const link = await stack.network.link(name, stack.port);
  const engine = new EngineDevice({ name, folder, link, session: await signInAt(link.port), ledger, confirmed, done, large: 4_000_000, say });
  undo(() => engine.stop());
  await engine.start();
  return engine;
};

const startBrowsers = async ({ stack, folder: state, ledger, done, browsers: count, tabs, say, undo }: PeopleParts): Promise<BrowserDevice[]> => {
  const browsers: BrowserDevice[] = [];
  for (let i = 1; i <= count; i++) {
    const folder = join(state, 'browsers', `${i}`);
    await mkdir(folder, { recursive: true });
    const link = await stack.network.link(`browser ${i}`, stack.port);
    const { session } = await signInAt(link.port);
    const browser = new BrowserDevice({
      name: `Browser ${i}`, folder, profile: join(folder, 'profile'), log: join(folder, 'chromium.log'), link, space: session.home, person: stack.person, tabs, ledger, done, say,
    });
    undo(() => browser.stop());
    await browser.start();
    browsers.push(browser);
  }
  return browsers;
};

const startGuests = async ({ stack, ledger, done, say, found }: PeopleParts): Promise<readonly Guest[]> => {
  const { home } = (await signInAt(stack.port)).session;
  const shared = { done, found, say };
  const versions = servedVersions(stack.postgres, home);
  const guests: Guest[] = [new Caretaker({ ...shared, stack })];
  for (const name of ['Reader', 'Other reader']) {
    const link = await stack.network.link(name, stack.port);
    guests.push(new Reader({ ...shared, name, link, session: await signInAt(link.port), versions }));
  }
  const link = await stack.network.link('Uploads', stack.port);
  guests.push(new TusUploader({ ...shared, name: 'Uploads', link, session: await signInAt(link.port), ledger }));
  return guests;
};
