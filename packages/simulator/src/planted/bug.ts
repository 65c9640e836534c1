/**
 * A bug planted in the source of an engine while it is loaded, for a run in a process of its own: the code that ships
 * knows nothing of it. `find` must stand in the file exactly once; when the code moves on, the bug must be planted anew.
 */
export interface PlantedBug {
  readonly name: string;
  /** What breaks, and by what rule. */
  readonly breaks: string;
  /** Below packages/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** It takes many seeds, or long, to notice: hunted by `npm run simulate -- --planted`, not by every `npm test`. */
  readonly rare?: true;
}
