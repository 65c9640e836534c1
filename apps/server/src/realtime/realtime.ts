import type { SpaceId } from '@holdfast/domain';
import type { Poke } from '@holdfast/protocol';
import type { Principal } from '../accounts/access.ts';

/** Answers one kind of message. What it throws reaches the client as `{error: problem}`. */
export type MessageHandler = (principal: Principal, payload: unknown) => Promise<unknown>;

/** The live side of the server: messages with an acknowledgement in, hints out (H27). */
export interface Realtime {
  /** Answers the messages of one name. Register before the server listens; a name stands once. */
  handle(name: string, handler: MessageHandler): void;
  /** Tells everybody who follows the space that it moved. A connection that does not keep up gets the hint without the changes. */
  publish(space: SpaceId, poke: Poke): void;
  /** Ends the connections of a session that was signed out. */
  endSession(session: string): void;
  /**
   * Looks at once whether the sessions of all connections stand and their people are still members of what they follow, and ends what
   * must end: for whoever has just taken a right away. By itself it happens twice a minute.
   */
  recheck(): Promise<void>;
  readonly connections: number;
  /** Ends every connection. */
  close(): void;
}
