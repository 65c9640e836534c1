/** Resolves when all that was known until now is drawn: what a page does about it later is done about something else. */
export const drawn = async (): Promise<void> => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
};
