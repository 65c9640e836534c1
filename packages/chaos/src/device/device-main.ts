import type { Answer, Call } from './calls.ts';
import { DeviceHost } from './device-host.ts';

const host = new DeviceHost();

const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;
const answer = (message: Answer): void => void process.send?.(message);

process.on('message', ({ id, name, given }: Call) => {
  const work = host[name] as (...given: unknown[]) => Promise<unknown>;
  (async () => work.apply(host, [...given]))().then(
    (value) => answer({ id, value }),
    (error: unknown) => answer({ id, failed: { code: codeOf(error), message: error instanceof Error ? (error.stack ?? error.message) : String(error) } }),
  );
});
// Whoever started the device is gone: so is the device.
process.on('disconnect', () => process.exit(0));
