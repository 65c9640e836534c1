import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { closeSearchPanel, findNext, findPrevious, openSearchPanel, search } from '@codemirror/search';
import { Compartment, EditorState, type Extension, RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, highlightSpecialChars, keymap, lineNumbers, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { words } from '../words.ts';
import { codeLook } from './code-look.ts';

const byItself = Decoration.line({ attributes: { dir: 'auto' } });
const directionsOf = ({ state, visibleRanges }: EditorView): DecorationSet => {
  const marks = new RangeSetBuilder<Decoration>();
  for (const { from, to } of visibleRanges) {
    for (let at = from; at <= to;) {
      const line = state.doc.lineAt(at);
      marks.add(line.from, line.from, byItself);
      at = line.to + 1;
    }
  }
  return marks.finish();
};
/** Each line runs the way its own letters do. */
const directions = ViewPlugin.define((view) => ({
  lines: directionsOf(view),
  update(update: ViewUpdate) {
    if (update.docChanged || update.viewportChanged) this.lines = directionsOf(update.view);
  },
}), { decorations: ({ lines }) => lines });

/** What is not seen by itself is shown with its number: also what would let a text read otherwise than it runs. */
const unseen = highlightSpecialChars({
  render: (code, _description, placeholder) => {
    const mark = document.createElement('span');
    mark.className = 'cm-specialChar';
    mark.textContent = placeholder;
    mark.title = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    return mark;
  },
});

const finding = keymap.of([
  { key: 'Mod-f', run: openSearchPanel, scope: 'editor search-panel' },
  { key: 'F3', run: findNext, shift: findPrevious, scope: 'editor search-panel', preventDefault: true },
  { key: 'Mod-g', run: findNext, shift: findPrevious, scope: 'editor search-panel', preventDefault: true },
  { key: 'Escape', run: closeSearchPanel, scope: 'editor search-panel' },
]);

const phrases = (): Record<string, string> => ({
  Find: words.search.find, Replace: words.search.put, next: words.search.next, previous: words.search.previous, all: words.search.all,
  'match case': words.search.matchCase, regexp: words.search.regexp, 'by word': words.search.byWord, replace: words.search.replace,
  'replace all': words.search.replaceAll, close: words.search.close, 'current match': words.search.current, 'on line': words.search.onLine,
  'replaced match on line $': words.search.replacedOne, 'replaced $ matches': words.search.replacedAll,
});

/** What may change while a text is open: what it is called, whether it may be edited, its grammar. */
export interface CodeAbout {
  readonly label: string;
  readonly readonly: boolean;
  readonly language: Extension;
}

const about = new Compartment();
const aboutOf = ({ label, readonly, language }: CodeAbout): Extension => [EditorState.readOnly.of(readonly), EditorView.contentAttributes.of({ 'aria-label': label }), language];
export const tellAbout = (view: EditorView, now: CodeAbout): void => view.dispatch({ effects: about.reconfigure(aboutOf(now)) });

/** A text as it is first shown: nothing to undo. `code` gives its lines numbers, `changed` is told what the person makes of it. */
export const codeState = (text: string, code: boolean, now: CodeAbout, changed: (text: string) => void): EditorState => EditorState.create({
  doc: text,
  extensions: [
    history(), search({ top: true }), finding, keymap.of([...historyKeymap, ...defaultKeymap]),
    code ? [lineNumbers(), bracketMatching(), indentOnInput()] : [],
    EditorView.lineWrapping, EditorView.perLineTextDirection.of(true), directions, unseen, codeLook,
    EditorState.tabSize.of(4), EditorState.phrases.of(phrases()),
    EditorView.updateListener.of(({ docChanged, state }) => { if (docChanged) changed(state.doc.toString()); }),
    about.of(aboutOf(now)),
  ],
});
