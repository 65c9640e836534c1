/**
 * Scenarios that need what the engine has not learned yet, and what that is. They are played all the same and reported as
 * failed; `npm test` fails when one of them passes, so that this list cannot outlive its reasons.
 */
export const needsLater: ReadonlyMap<string, string> = new Map([
  ...[
    '22 text: different lines changed on both sides are merged',
    '22 text: the merge comes out the same in the other order',
    '22 text: merged although it was renamed and moved meanwhile',
    '22 a second edit before the merge was seen keeps the merge',
  ].map((title) => [title, 'text merge (H46)'] as const),
  ...[
    'names: renames and their undos before anything is sent change nothing',
    'undo: a rename that someone has renamed since stays',
    'undo: an edit goes back to the version before',
    'H14 undo twice',
  ].map((title) => [title, 'undo (H14)'] as const),
]);
