export interface DeviceStorage {
  /** Bytes this origin uses and may use, as the browser estimates. */
  readonly used: number;
  readonly quota: number;
  readonly persisted: boolean;
  /** Bytes that only this device holds. */
  readonly unsent: number;
}

/** What the interface asks about the bytes that lie on this device. */
export interface DeviceClient {
  storage(): Promise<DeviceStorage>;
  /** Asks the browser once more to keep what is here; answers whether it promises to (H5). */
  keepStorage(): Promise<boolean>;
  /** The person has taken note of what the browser threw away. */
  dismissEviction(): Promise<void>;
}
