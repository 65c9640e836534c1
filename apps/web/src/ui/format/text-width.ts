let pen: OffscreenCanvasRenderingContext2D | null | undefined;

/** How wide a text is in this CSS font, px. */
export const textWidth = (text: string, font: string): number => {
  pen ??= new OffscreenCanvas(1, 1).getContext('2d');
  if (!pen) return 0;
  pen.font = font;
  return pen.measureText(text).width;
};
