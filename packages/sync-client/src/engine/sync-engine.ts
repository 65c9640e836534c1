import { foldName, rootOf } from '@holdfast/domain';
import type { MemoryTree, NodeId, NodeRow, SpaceId } from '@holdfast/domain';
import type { EngineEvent, Executed, Intent, NodeView, SyncStatus } from '../api.ts';
import type { LoopState } from '../exchange/sync-loop.ts';
import { EnvelopeMaker } from '../intents/envelope.ts';
import { ancestors, isLive } from '../intents/live.ts';
import { OperationMaker } from '../intents/operation-maker.ts';
import { nodeView } from '../listing/node-view.ts';
import type { ChannelMessage } from '../ports/channel.ts';
import type { Keyed, OutboxRow, ReplicaMeta } from '../ports/replica-store.ts';
import { Replica } from '../replica/replica.ts';
import type { View } from '../replica/view.ts';
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import { Committer, queued } from './committer.ts';
import type { Carrier } from './leader.ts';
import { Leadership } from './leader.ts';
import type { EnginePorts } from './ports.ts';
import { Quiet } from './quiet.ts';

export interface EngineOptions {
  readonly space: SpaceId;
  /** What the person calls this device; appears in conflict names. 1 to 64 characters. */
  readonly deviceName: string;
  /** Told of failures that the engine survives but a developer should see. */
  readonly onFault?: (error: unknown) => void;
}

/** What checkers look at. */
export interface Inspection {
  readonly meta: ReplicaMeta;
  readonly base: MemoryTree;
  readonly view: View;
  readonly outbox: readonly Keyed<OutboxRow>[];
}

type LeaderState = LoopState & { readonly leader: boolean };

/** The engine of one tab: everything a person does goes through it, whatever the network does. */
export class SyncEngine {
  readonly space: SpaceId;
  readonly root: NodeId;
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #committer: Committer;
  readonly #envelopes: EnvelopeMaker;
  readonly #leadership: Leadership;
  readonly #quiet = new Quiet();
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #stopListening: () => void;
  #leader: LeaderState = { network: 'offline', signedOut: false, upgradeRequired: false, leader: false };

  private constructor(ports: EnginePorts, replica: Replica, carrier: Carrier, options: EngineOptions) {
    this.space = options.space;
    this.root = rootOf(options.space);
    this.#ports = ports;
    this.#replica = replica;
    this.#committer = new Committer(replica);
    this.#envelopes = new EnvelopeMaker(ports.clock, ports.random);
    this.#leadership = new Leadership(replica, ports, carrier, { deviceName: options.deviceName, lock: `holdfast-leader-${options.space}` }, {
      onState: (state) => this.#leaderState(state),
      onQuiet: () => this.#quiet.reached(),
      onFault: (error) => options.onFault?.(error),
      onSettled: () => this.#emit({ type: 'activity' }),
    });
    this.#stopListening = ports.channel.listen((message) => void this.#hear(message).catch((error: unknown) => {
      if (!hasCode(error, 'closed')) options.onFault?.(error);
    }));
    replica.listen(() => this.#emitStatus());
  }

  static async open(ports: EnginePorts, carrier: Carrier, options: EngineOptions): Promise<SyncEngine> {
    const replica = await Replica.open(ports, options);
    const engine = new SyncEngine(ports, replica, carrier, options);
    engine.#leadership.start();
    return engine;
  }

  async status(): Promise<SyncStatus> {
    return this.#status();
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async node(id: NodeId): Promise<NodeView | null> {
    const row = this.#replica.view.node(id);
    return row === undefined ? null : this.#show(row);
  }

  async path(id: NodeId): Promise<readonly NodeView[] | null> {
    if (id === this.root) return [];
    const { view } = this.#replica;
    const row = view.node(id);
    if (row === undefined || !isLive(view, id)) return null;
    return [...ancestors(view, id).reverse(), row].map((one) => this.#show(one));
  }

  async resolve(path: readonly string[]): Promise<NodeView | null> {
    let parent = this.root;
    let row: NodeRow | undefined;
    for (const name of path) {
      row = this.#replica.view.childByName(parent, foldName(name));
      if (row === undefined) return null;
      parent = row.id;
    }
    return row === undefined ? null : this.#show(row);
  }

  /** Rejects with a SyncClientError whose code is one of EngineProblem; what was accepted is on disk when it resolves (H1). */
  async execute(intents: readonly Intent[]): Promise<Executed> {
    const maker = new OperationMaker(this.#replica.view, this.#replica.meta, this.#envelopes, this.#ports.random, intents.length > 1);
    for (const intent of intents) maker.add(intent);
    if (maker.made.length > 0) await this.#committer.write({ rows: maker.made.map(({ op, title }) => queued(op, title)) });
    this.#leadership.wake();
    return { ops: maker.made.map(({ op }) => op.id), created: maker.created };
  }

  /** Resolves when nothing is left to send or fetch; keeps trying while the network is away. Only a leading tab can say so. */
  async syncNow(): Promise<void> {
    this.#refuseStopped();
    const quiet = this.#quiet.wait();
    if (this.#leadership.leads) this.#leadership.retryNow();
    else this.#ports.channel.post({ type: 'sync' });
    await quiet;
  }

  inspect(): Inspection {
    const { meta, tree, view, outbox } = this.#replica;
    return { meta, base: tree, view, outbox };
  }

  async close(): Promise<void> {
    this.#stopListening();
    await this.#leadership.close();
    this.#quiet.failed(new SyncClientError('closed', 'The engine was closed'));
    this.#ports.channel.close();
    await this.#ports.store.close();
  }

  #refuseStopped(): void {
    if (this.#leader.signedOut) throw new SyncClientError('unauthenticated', 'You are signed out: sign in again to go on');
    if (this.#leader.upgradeRequired) throw new SyncClientError('refused', 'The server speaks a newer protocol: reload the app');
  }

  async #hear(message: ChannelMessage): Promise<void> {
    if (message.type === 'committed') {
      await this.#replica.refresh();
      this.#leadership.wake();
    } else if (message.type === 'sync') this.#leadership.retryNow();
    else if (message.type === 'yield') this.#leadership.stepDown();
  }

  #leaderState(state: LeaderState): void {
    this.#leader = state;
    if (state.signedOut || state.upgradeRequired) {
      this.#quiet.failed(new SyncClientError(state.signedOut ? 'unauthenticated' : 'refused', 'The server does not talk to this session'));
    }
    this.#emitStatus();
  }

  #emitStatus(): void {
    if (this.#listeners.size > 0) this.#emit({ type: 'status', status: this.#status() });
  }

  #emit(event: EngineEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #status(): SyncStatus {
    const { meta, outbox } = this.#replica;
    const { network, leader, signedOut, upgradeRequired } = this.#leader;
    return {
      network, leader, waiting: outbox.length, staging: 0, sending: null, needsYou: 0, signedOut, upgradeRequired,
      ready: meta.ready, lastSynced: meta.lastSynced,
    };
  }

  #show(row: NodeRow): NodeView {
    return nodeView(this.#replica.view, row, () => ({ kind: 'here' }));
  }
}
