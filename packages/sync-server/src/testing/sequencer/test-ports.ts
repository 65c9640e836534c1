import type { Poke } from '@holdfast/protocol';
import type { Alarm } from '../../ports/alarm.ts';
import type { TextMerger } from '../../ports/text-merger.ts';
import type { SpaceStore } from '../../ports/space-store.ts';
import type { SequencerOptions, SequencerPorts } from '../../sequencer/sequencer.ts';
import { Sequencer } from '../../sequencer/sequencer.ts';

/** A sequencer with a clock that is set by hand, counted tokens and a memory of what it told. */
export interface TestSequencer extends Sequencer {
  readonly pokes: Poke[];
  readonly alarms: Alarm[];
  now: number;
}

let tokens = 0;

/** What a test may put in the place of the ordinary. */
export interface TestPorts {
  readonly merger?: TextMerger;
  readonly sleep?: (ms: number) => Promise<void>;
}

class Told extends Sequencer implements TestSequencer {
  readonly pokes: Poke[];
  readonly alarms: Alarm[];
  readonly #clock: { now: number };

  constructor(store: SpaceStore, options: SequencerOptions, { merger, sleep }: TestPorts) {
    const pokes: Poke[] = [];
    const alarms: Alarm[] = [];
    const clock = { now: 2_000_000 };
    const ports: SequencerPorts = {
      store,
      clock: { now: () => clock.now, sleep: sleep ?? (() => Promise.resolve()) },
      random: { token: () => `token-${(tokens += 1)}`, fraction: () => 0.5 },
      publisher: { publish: (poke) => void pokes.push(poke) },
      alarms: { raise: (alarm) => void alarms.push(alarm) },
      ...(merger && { merger }),
    };
    super(ports, options);
    this.pokes = pokes;
    this.alarms = alarms;
    this.#clock = clock;
  }

  get now(): number {
    return this.#clock.now;
  }

  set now(value: number) {
    this.#clock.now = value;
  }
}

export const testSequencer = (store: SpaceStore, options: SequencerOptions = {}, ports: TestPorts = {}): TestSequencer => new Told(store, options, ports);
