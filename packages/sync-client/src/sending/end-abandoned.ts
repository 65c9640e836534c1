import type { ManifestId } from '@holdfast/domain';
import type { EnginePorts } from '../ports/engine-ports.ts';
import { hasCode, isPassing } from '../sync-client-error.ts';
import { within } from '../timing/deadline.ts';
import type { BegunUploads } from './begun-uploads.ts';

const discardWithinMs = 30_000;

export interface EndingParts {
  readonly ports: EnginePorts;
  readonly signal: AbortSignal;
  readonly onFault: (error: unknown) => void;
}

/**
 * Uploads that will not go on are ended on the server, and forgotten here: until they expire there they take of what this person may
 * have under way (H39, H42). One that cannot be ended now is tried again with the next occasion.
 */
export const endAbandoned = async (begun: BegunUploads, isOpen: (manifest: ManifestId) => boolean, { ports, signal, onFault }: EndingParts): Promise<void> => {
  const abandoned = begun.takeAbandoned(isOpen);
  for (const [i, one] of abandoned.entries()) {
    try {
      await within(ports.clock, discardWithinMs, signal, 'Ending an upload', ports.transport.discardUpload?.(one.row.url) ?? Promise.resolve());
    } catch (error) {
      // A refusal of whoever stands between us and the server says nothing of the upload.
      if (!isGone(error)) {
        begun.keepAbandoned(abandoned.slice(i));
        if (!isPassing(error) && !hasCode(error, 'aborted')) onFault(error);
        return;
      }
    }
    await begun.end(one);
  }
};

const isGone = (error: unknown): boolean => hasCode(error, 'refused') && (error.status === 404 || error.status === 410);
