import ts from "typescript";

const DECLARES = new Set(["describe", "it", "test"]);

/** The name at the root of `it.each(rows)` and the like. */
function rootName(callee: ts.Expression): string | null {
  if (ts.isIdentifier(callee)) return callee.text;
  if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee))
    return rootName(callee.expression);
  return ts.isTaggedTemplateExpression(callee) ? rootName(callee.tag) : null;
}

function titleOf(argument: ts.Expression, source: ts.SourceFile): string | null {
  if (ts.isStringLiteralLike(argument)) return argument.text;
  return ts.isTemplateExpression(argument) ? argument.getText(source).slice(1, -1) : null;
}

/**
 * The names of a file's tests as the file writes them, `%s` and `${…}` included: the title alone, and with the titles
 * of the describes around it, joined by ` > `. A describe counts as well.
 */
export function readTestTitles(path: string, text: string): Set<string> {
  const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kind);
  const titles = new Set<string>();
  const visit = (node: ts.Node, outer: readonly string[]): void => {
    let around = outer;
    if (ts.isCallExpression(node) && DECLARES.has(rootName(node.expression) ?? "")) {
      const [first] = node.arguments;
      const title = first === undefined ? null : titleOf(first, source);
      if (title !== null) {
        around = [...outer, title];
        for (let from = 0; from < around.length; from++) titles.add(around.slice(from).join(" > "));
      }
    }
    ts.forEachChild(node, (child) => visit(child, around));
  };
  visit(source, []);
  return titles;
}
