import type { DeviceClient, DeviceStorage } from '@holdfast/sync-client';

/** What lies on a device that keeps nothing. */
export class FixtureDevice implements DeviceClient {
  readonly #onDismissed: () => void;

  constructor(onDismissed: () => void) {
    this.#onDismissed = onDismissed;
  }

  storage(): Promise<DeviceStorage> {
    return Promise.resolve({ used: 11_300_000_000, quota: 52_300_000_000, persisted: true, unsent: 0 });
  }

  keepStorage(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async dismissEviction(): Promise<void> {
    this.#onDismissed();
  }
}
