import createDOMPurify from 'dompurify';
import MarkdownIt, { type StateCore } from 'markdown-it';

const blocks = new Set(['heading_open', 'paragraph_open', 'list_item_open', 'td_open', 'th_open', 'blockquote_open']);
/** Each block runs the way its own letters do; a column's side is an attribute, since our pages allow no style that stands in them (CSP). */
const settle = ({ tokens }: StateCore): void => {
  for (const token of tokens) {
    if (!blocks.has(token.type)) continue;
    const side = /text-align:(left|center|right)/.exec(String(token.attrGet('style') ?? ''))?.[1];
    token.attrs = [['dir', 'auto'], ...(side === undefined ? [] : [['align', side] satisfies [string, string]])];
  }
};

const reader = new MarkdownIt({ html: false, linkify: true });
reader.core.ruler.push('settle', settle);
// Looking at a text asks nobody for a picture: its words stand in its place.
reader.renderer.rules['image'] = (tokens, at) => `<em>${reader.utils.escapeHtml(tokens[at]?.content ?? '')}</em>`;

const purify = createDOMPurify(window);
purify.addHook('afterSanitizeAttributes', (element) => {
  if (element.nodeName !== 'A') return;
  element.setAttribute('target', '_blank');
  element.setAttribute('rel', 'noreferrer nofollow');
  element.setAttribute('title', element.getAttribute('href') ?? '');
});
const allowed = {
  ALLOWED_TAGS: ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'em', 'strong', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ALLOWED_ATTR: ['href', 'dir', 'align', 'start'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  ADD_URI_SAFE_ATTR: ['dir', 'align', 'start'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true as const,
};

/** Markdown as elements that can do nothing: no markup of its own, no pictures, no addresses but those that a person may follow to another page. */
export const markdownOf = (text: string): DocumentFragment => purify.sanitize(reader.render(text), allowed);
