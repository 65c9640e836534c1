import { cdp } from 'vitest/browser';

/** What the types of `cdp()` leave to the provider. */
interface DevTools {
  send(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** A finger instead of a mouse, as a tablet or a phone has it (`pointer: coarse`). */
export const withFinger = async (on: boolean): Promise<void> => {
  await (cdp() as unknown as DevTools).send('Emulation.setTouchEmulationEnabled', { enabled: on, maxTouchPoints: 5 });
};
