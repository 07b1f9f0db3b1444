import { parseSync } from "@swc/core";

/** The syntax tree of a source file, and what tells the line a piece of it begins on. */
export function parse(source, file) {
  const { body } = parseSync(source, {
    syntax: /\.[cm]?tsx?$/.test(file) ? "typescript" : "ecmascript",
    tsx: file.endsWith(".tsx"),
    jsx: true,
    target: "es2023",
  });
  // The parser counts bytes from 1, not characters.
  const ends = [];
  const bytes = Buffer.from(source);
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at);
  const lineAt = ({ start }) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] < start - 1) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
  return { body, lineAt };
}

/** Calls `visit` with every node of a tree, a node before what is inside it. */
export function walk(tree, visit) {
  if (Array.isArray(tree)) {
    for (const part of tree) if (part !== null && typeof part === "object") walk(part, visit);
    return;
  }
  if (tree.type !== undefined) visit(tree);
  for (const key in tree) {
    const part = tree[key];
    if (part !== null && typeof part === "object" && key !== "span") walk(part, visit);
  }
}

const WRAPPERS = new Set([
  "ParenthesisExpression",
  "TsAsExpression",
  "TsSatisfiesExpression",
  "TsConstAssertion",
  "TsNonNullExpression",
  "AwaitExpression",
]);

/** An expression without the parentheses, casts and waiting around it. */
export const bare = (node) => (WRAPPERS.has(node?.type) ? bare(node.expression ?? node.argument) : node);

/** The name a member expression asks for: `a.name`, `a["name"]` and `a?.name` alike. */
export const nameOf = (property) =>
  property?.type === "Computed" ? property.expression?.value : property?.value;

/** The text of a string, or of a template nothing is put into; undefined for any other expression. */
export function textOf(node) {
  if (node?.type === "StringLiteral") return node.value;
  const empty = node?.type === "TemplateLiteral" && (node.expressions ?? node.types)?.length === 0;
  return empty ? (node.quasis[0]?.cooked ?? node.quasis[0]?.raw) : undefined;
}
