import ts from 'typescript';
import { parse } from 'vue/compiler-sfc';
import { textOf } from './repository.ts';

/** Capitalised, or of three words: what nobody but a person reads. */
const isRead = (text: string): boolean => /^\s*[A-Z“][a-z]{2,}/.test(text) || /[A-Za-z]+,? [a-z]+ [a-z]+/.test(text);
/** Under these names everything with letters is read. */
const readNames = new Set(['label', 'title', 'text', 'hint', 'placeholder', 'alt', 'shown', 'chosen', 'aria-label', 'aria-description', 'ariaLabel']);
const readCalls = new Set(['show', 'announce']);
/** Keys of the keyboard, and names that are the same in every language. */
const known = new Set(['Enter', 'Escape', 'Delete', 'Backspace', 'Home', 'End', 'Tab', 'Space', 'Shift', 'Alt', 'Mod', 'Ctrl', 'Other', 'Control', 'Meta', 'PageUp', 'PageDown', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'ContextMenu', 'Files', 'Holdfast', 'Del', 'Esc']);

const isChord = (text: string): boolean => /^(?:Mod|Alt|Shift)[+-]/.test(text);
const letters = (text: string): boolean => /\p{L}{2}/u.test(text);
const comparisons = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.InKeyword]);

/** What a value can come out as: through choices, sums and lists, not through calls and comparisons. */
const outcomes = (node: ts.Node): readonly string[] => {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.flatMap(({ expression, literal }) => [...outcomes(expression), literal.text])];
  if (ts.isConditionalExpression(node)) return [...outcomes(node.whenTrue), ...outcomes(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return comparisons.has(node.operatorToken.kind) ? [] : [...outcomes(node.left), ...outcomes(node.right)];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return outcomes(node.expression);
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(outcomes);
  return [];
};

/** Not for people: what is compared, imported, thrown at programmers, or a type. */
const isForPrograms = (node: ts.Node): boolean => {
  const { parent } = node;
  if (parent === undefined || ts.isSourceFile(parent)) return false;
  if (ts.isImportDeclaration(parent) || ts.isLiteralTypeNode(parent) || ts.isCaseClause(parent) || ts.isElementAccessExpression(parent)) return true;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return true;
  if (ts.isBinaryExpression(parent) && comparisons.has(parent.operatorToken.kind)) return true;
  if (ts.isNewExpression(parent) && ts.isIdentifier(parent.expression) && /Error$/.test(parent.expression.text)) return true;
  if (ts.isCallExpression(parent) && ts.isIdentifier(parent.expression) && ['Symbol', 'say', 'anywhere'].includes(parent.expression.text)) return true;
  return false;
};

const nameOf = (name: ts.PropertyName): string => (ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : '');
const calledName = ({ expression }: ts.CallExpression): string => (ts.isPropertyAccessExpression(expression) ? expression.name.text : '');

const ofScript = (script: string): string[] => {
  const found: string[] = [];
  const take = (node: ts.Node, wanted: (text: string) => boolean): void => { found.push(...outcomes(node).filter((text) => wanted(text) && !known.has(text) && !isChord(text))); };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && readNames.has(nameOf(node.name))) take(node.initializer, isRead);
    else if (ts.isCallExpression(node) && readCalls.has(calledName(node)) && node.arguments[0]) take(node.arguments[0], letters);
    else if ((ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) && !isForPrograms(node)) take(node, isRead);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('script.ts', script, ts.ScriptTarget.Latest, true));
  return [...new Set(found)];
};

const expression = (text: string): readonly string[] => {
  const [statement] = ts.createSourceFile('value.ts', `(${text})`, ts.ScriptTarget.Latest, true).statements;
  return statement && ts.isExpressionStatement(statement) ? outcomes(statement.expression) : [];
};

interface TemplateNode { readonly type: number; readonly children?: readonly TemplateNode[]; readonly content?: string | TemplateNode; readonly props?: readonly Prop[] }
interface Prop { readonly name: string; readonly arg?: { readonly content?: string }; readonly exp?: { readonly content?: string } }
const interpolation = 5;

/** What `{{ }}` and bound attributes of a template say; its bare texts are the linter's (`vue/no-bare-strings-in-template`). */
const ofTemplate = (node: TemplateNode): string[] => [
  ...(node.type === interpolation && typeof node.content === 'object' && typeof node.content.content === 'string' ? expression(node.content.content) : []),
  ...(node.props ?? []).flatMap(({ name, arg, exp }) => (name === 'bind' && readNames.has(arg?.content ?? '') ? expression(exp?.content ?? '') : [])),
  ...(node.children ?? []).flatMap(ofTemplate),
].filter((text) => letters(text) && !known.has(text));

/** Words that a file of the page says by itself instead of asking the catalogue for them. */
export const rawWordsOf = (path: string, text = textOf(path)): readonly string[] => {
  if (!path.endsWith('.vue')) return ofScript(text);
  const { descriptor } = parse(text, { filename: path });
  return [...ofScript(descriptor.scriptSetup?.content ?? ''), ...ofScript(descriptor.script?.content ?? ''), ...(descriptor.template?.ast ? ofTemplate(descriptor.template.ast as unknown as TemplateNode) : [])];
};
