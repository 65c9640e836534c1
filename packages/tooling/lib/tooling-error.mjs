/** A failure whose message is all that a person needs: one sentence with the cause and the next step. */
export class ToolingError extends Error {
  name = 'ToolingError';
}
