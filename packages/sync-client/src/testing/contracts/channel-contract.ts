import type { Channel, ChannelMessage } from '../../ports/channel.ts';
import type { TestApi } from './test-api.ts';

const moved = (revision: number): ChannelMessage => ({ type: 'committed', revision, tables: ['outbox'] });
const arrive = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

/** What every channel must do. `open` gives one more end of the same channel. */
export const describeChannel = ({ describe, expect, test }: TestApi, name: string, makeOpen: () => () => Channel): void => {
  const ends = () => {
    const open = makeOpen();
    const heard: ChannelMessage[][] = [];
    return [0, 1, 2].map((at) => {
      const end = open();
      const log: ChannelMessage[] = (heard[at] = []);
      return { end, log, stop: end.listen((message) => log.push(message)) };
    });
  };

  describe(`channel: ${name}`, () => {
    test('H50 everybody else hears it, in order; the sender does not', async () => {
      const [a, b, c] = ends();
      for (let i = 1; i <= 5; i += 1) a?.end.post(moved(i));
      await arrive();
      expect(a?.log).toEqual([]);
      expect(b?.log).toEqual([1, 2, 3, 4, 5].map(moved));
      expect(c?.log).toEqual(b?.log);
      for (const one of [a, b, c]) one?.end.close();
    });

    test('a message is a copy: what its sender does to it later changes nothing', async () => {
      const [a, b, c] = ends();
      const state = { nested: { n: 1 } };
      a?.end.post({ type: 'leader', state });
      state.nested.n = 2;
      await arrive();
      expect(b?.log).toEqual([{ type: 'leader', state: { nested: { n: 1 } } }]);
      for (const one of [a, b, c]) one?.end.close();
    });

    test('who has stopped listening or closed hears nothing and disturbs nobody', async () => {
      const [a, b, c] = ends();
      b?.stop();
      c?.end.close();
      a?.end.post(moved(1));
      c?.end.post(moved(2));
      await arrive();
      expect([a?.log, b?.log, c?.log]).toEqual([[], [], []]);
      b?.end.post(moved(3));
      await arrive();
      expect(a?.log).toEqual([moved(3)]);
      for (const one of [a, b]) one?.end.close();
    });
  });
};
