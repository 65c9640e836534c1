import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const inks = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--ink-code)' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], color: 'var(--ink-sheet)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.escape], color: 'var(--ink-archive)' },
  { tag: [tags.comment, tags.meta], color: 'var(--text-3)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.definition(tags.function(tags.variableName))], color: 'var(--ink-document)' },
  { tag: [tags.typeName, tags.className, tags.namespace], color: 'var(--ink-image)' },
  { tag: [tags.tagName, tags.angleBracket], color: 'var(--ink-pdf)' },
  { tag: [tags.attributeName, tags.propertyName], color: 'var(--ink-document)' },
  { tag: [tags.link, tags.url], color: 'var(--kelp-text)', textDecoration: 'underline' },
  { tag: [tags.heading, tags.strong], fontWeight: 'var(--weight-strong)' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
]);

const frame = EditorView.theme({
  '&': { blockSize: '100%', background: 'var(--sheet)', color: 'var(--text)' },
  '&.cm-focused': { outline: '0', boxShadow: 'inset 0 0 0 var(--focus-w) var(--focus)' },
  '.cm-scroller': { font: 'var(--type-code)' },
  '.cm-content': { padding: 'var(--s-6) 0', caretColor: 'var(--text)' },
  '.cm-line': { paddingInline: 'var(--s-7)' },
  '.cm-gutters': { background: 'var(--sheet)', color: 'var(--text-3)', border: '0' },
  '.cm-gutters + .cm-content .cm-line': { paddingInlineStart: 'var(--s-5)' },
  '.cm-specialChar': { color: 'var(--amber-text)' },
  '.cm-panels': { background: 'var(--ground)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-panel.cm-search': { padding: 'var(--s-4) var(--s-8) var(--s-4) var(--s-6)', font: 'var(--type-small)' },
  '.cm-panel.cm-search .cm-textfield': { background: 'var(--page)', color: 'var(--text)', border: 'var(--hair) solid var(--control-line)', borderRadius: 'var(--r-control)', font: 'var(--type-base)' },
  '.cm-panel.cm-search .cm-button': { background: 'var(--page)', color: 'var(--text)', border: 'var(--hair) solid var(--control-line)', borderRadius: 'var(--r-control)', font: 'var(--type-small)' },
  '.cm-panel.cm-search [name=close]': { color: 'var(--text)', insetInlineEnd: 'var(--s-4)' },
  '.cm-searchMatch': { background: 'var(--kelp-tint)', outline: 'var(--hair) solid var(--kelp-soft)' },
  '.cm-searchMatch-selected': { background: 'var(--drop)' },
});

/** How texts look: our tokens only, so that they follow the theme. */
export const codeLook: Extension = [frame, syntaxHighlighting(inks)];
