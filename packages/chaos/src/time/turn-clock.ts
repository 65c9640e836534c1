// Preloaded into the server process (node --import): the program is the product's own, only its wall clock is the play's.
// Timers and performance.now stay the machine's.
import { ClockFile } from './clock-file.ts';

const path = process.env['HOLDFAST_CHAOS_CLOCK'];
if (path === undefined) throw new Error('HOLDFAST_CHAOS_CLOCK names no clock file');
const clock = ClockFile.open(path);
const machine = Date.now.bind(Date);
const now = (): number => Math.floor(machine() + clock.offset);

globalThis.Date = new Proxy(Date, {
  get: (target, property, receiver) => (property === 'now' ? now : (Reflect.get(target, property, receiver) as unknown)),
  construct: (target, given: unknown[], newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as object,
  apply: (target) => new target(now()).toString(),
});
