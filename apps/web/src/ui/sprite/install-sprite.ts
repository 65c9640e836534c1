import sprite from './holdfast-sprite.svg?raw';

/** Puts the mark, the file types, the sync glyphs and the drawings into the page, so that `<use href="#…">` finds them. */
export const installSprite = (document: Document): void => {
  const drawn = new DOMParser().parseFromString(sprite, 'image/svg+xml').documentElement;
  drawn.setAttribute('class', 'sprite');
  drawn.setAttribute('aria-hidden', 'true');
  document.body.prepend(document.importNode(drawn, true));
};
