import ts from 'typescript';
import { textOf } from './repository.ts';

/** `test(…)`, `it.each(…)(…)`, `describe.skipIf(…)(…)`, and `api.test(…)` of a contract. */
const namesATest = (callee: ts.Expression | ts.MemberName): boolean => {
  if (ts.isIdentifier(callee)) return ['test', 'it', 'describe'].includes(callee.text);
  if (ts.isPropertyAccessExpression(callee)) return namesATest(callee.name) || namesATest(callee.expression);
  return ts.isCallExpression(callee) && namesATest(callee.expression);
};

const written = (node: ts.Expression | undefined, source: ts.SourceFile): string[] => {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.getText(source).slice(1, -1)];
  if (ts.isConditionalExpression(node)) return [...written(node.whenTrue, source), ...written(node.whenFalse, source)];
  return [];
};

const ofScript = (path: string): string[] => {
  const source = ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest);
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && namesATest(node.expression)) titles.push(...written(node.arguments[0], source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
};

const ofScenarios = (path: string): string[] => [...textOf(path).matchAll(/^- title: +(?:"(.*)"|'(.*)'|(.*))$/gm)].map(([, a, b, c]) => a ?? b ?? c ?? '');

/** The titles of the tests (and of the groups of tests) that a file holds, as they are written there; of a `.yaml` those of its scenarios. */
export const titlesOf = (path: string): string[] => (path.endsWith('.yaml') ? ofScenarios(path) : ofScript(path));
