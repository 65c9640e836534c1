/** What can be wrong with what a person asked of the simulator. */
export type SimulatorErrorCode = 'scenario' | 'arguments' | 'play' | 'missing' | 'worker';

/** Bad input to the simulator or the scenario runner; the message names the thing, the cause and the next step. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
  readonly code: SimulatorErrorCode;
  constructor(code: SimulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
