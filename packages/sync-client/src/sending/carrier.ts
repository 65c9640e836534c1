import type { ManifestId } from '@holdfast/domain';

/** What carries bytes while this tab leads. */
export interface Carrier {
  isCommitted(manifest: ManifestId): boolean;
  /** The server does not hold these after all. */
  forget(manifests: readonly ManifestId[]): void;
  /** Looks for bytes to send. */
  wake(): void;
  /** The network is back, or somebody asks: failed attempts are made again at once. */
  retryNow(): void;
  /** Nothing is being sent and nothing could be. */
  readonly idle: boolean;
  /** Runs until `stop`. */
  run(fence: number): Promise<void>;
  stop(): void;
}
