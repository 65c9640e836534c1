export { randomFrom, type Random } from '../random/random.ts';
export { Livelock, Scheduler, type Actor } from '../schedule/scheduler.ts';
export { World } from '../world/world.ts';
