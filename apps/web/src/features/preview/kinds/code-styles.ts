import { StyleModule } from 'style-mod';

/**
 * Gives CodeMirror's styles to the page as a constructed sheet. In a document it would write a `<style>` element, which our pages do not
 * allow (CSP `style-src 'self'`); in a shadow root it uses a constructed sheet, and what it keeps there does as well for the document.
 */
export const adoptCodeStyles = (): void => {
  const shadow = document.createElement('div').attachShadow({ mode: 'open' });
  StyleModule.mount(shadow, []);
  for (const key of Object.getOwnPropertySymbols(shadow)) {
    if (!(key in document)) Object.defineProperty(document, key, { value: Reflect.get(shadow, key) });
  }
};
