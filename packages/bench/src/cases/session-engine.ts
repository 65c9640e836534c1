import type { SpaceId } from '@holdfast/domain';
import type { SyncEngine, Transport } from '@holdfast/sync-client';
import { GatedTransport, type HoldfastServer, type NodeSession, NodeTransport, openNodeEngine, signIn, startHoldfastServer } from '@holdfast/harness';
import { within } from '../measure/clock.ts';
import type { CaseContext } from './bench-case.ts';
import { Faults } from './faults.ts';

/** A new device with the real engine and its cable, at a real server. */
export interface Device extends AsyncDisposable {
  readonly engine: SyncEngine;
  readonly cable: GatedTransport;
  /** Waits until nothing is left to send or fetch; fails when something stays behind or the engine met a failure. */
  readonly settle: (withinMs: number) => Promise<void>;
}

export interface DeviceOptions {
  readonly snapshots?: boolean;
  /** The way behind the cable: straight to the server unless told. */
  readonly way?: (session: NodeSession, space: SpaceId) => Transport;
}

export const startServer = async (context: CaseContext): Promise<HoldfastServer> =>
  context.cleanup.use(await startHoldfastServer(await context.folder('server')));

/** Signs in as the owner on a device that has seen nothing yet. Its cable is pulled. */
export const newDevice = async (context: CaseContext, server: Pick<HoldfastServer, 'url' | 'email' | 'password'>, deviceName: string, { snapshots = true, way = (session, space) => new NodeTransport(session, space) }: DeviceOptions = {}): Promise<Device> => {
  const session = await signIn(server.url, server.email, server.password);
  const space = session.session.home;
  const faults = new Faults();
  const cable = new GatedTransport(way(session, space), snapshots);
  const engine = await openNodeEngine({ folder: await context.folder('device'), space, deviceName, transport: cable, onFault: faults.note });
  const settle = async (withinMs: number): Promise<void> => {
    await within(withinMs, 'Sending everything', engine.syncNow());
    const left = engine.inspect().outbox.length;
    if (left > 0) throw new Error(`${left} operations are still in the outbox`, { cause: faults.first });
    faults.rethrow();
  };
  return { engine, cable, settle, [Symbol.asyncDispose]: () => engine.close() };
};
