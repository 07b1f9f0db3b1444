import { bare, nameOf } from "./syntax.mjs";

// The parser numbers scopes, so a name and its scope's number are one variable.
const variable = ({ value, ctxt }) => `${value}#${ctxt}`;

/** How many constants in a row are followed to what they stand for. */
const FOLLOWED = 8;

/** What stands for a value nobody knows before the program runs. */
const UNKNOWN = [{ text: "\u0001" }];

/**
 * What the names in one file stand for: the schema objects of `tables` (a map from the object's name to the table's)
 * and constants. `see` takes every node of the file first.
 */
export function bindings(tables) {
  const objects = new Map();
  const values = new Map();
  const bind = (name, local) => tables.has(name) && objects.set(variable(local), tables.get(name));

  const see = (node) => {
    if (node.type === "ImportSpecifier") bind((node.imported ?? node.local).value, node.local);
    if (node.type === "AssignmentPatternProperty") bind(node.key.value, node.key);
    if (node.type === "KeyValuePatternProperty" && node.value.type === "Identifier")
      bind(node.key.value, node.value);
    if (node.type === "VariableDeclaration" && node.kind === "const")
      for (const { id, init } of node.declarations)
        if (id.type === "Identifier" && init) values.set(variable(id), init);
  };

  /** The table an expression is the schema object of, however it is named; undefined for anything else. */
  const tableOf = (given, followed = 0) => {
    const node = bare(given);
    if (node?.type === "MemberExpression") return tables.get(nameOf(node.property));
    if (node?.type === "CallExpression" && node.callee.value === "pgTable")
      return [...tables.values()].find((table) => table === node.arguments[0]?.expression.value);
    if (node?.type !== "Identifier") return undefined;
    const value = values.get(variable(node));
    return (
      objects.get(variable(node)) ?? (value && followed < FOLLOWED ? tableOf(value, followed + 1) : undefined)
    );
  };

  /**
   * The text an expression comes to, in pieces: `span` is where a piece stands, `exact` that its lines are the file's.
   */
  const piecesOf = (given, followed = 0) => {
    const node = bare(given);
    const table = tableOf(node);
    if (table) return [{ text: table }];
    if (node?.type === "StringLiteral") return [{ text: node.value, span: node.span }];
    if (node?.type === "TaggedTemplateExpression") return piecesOf(node.template, followed);
    if (node?.type === "TemplateLiteral")
      return node.quasis.flatMap(({ cooked, raw, span }, i) => {
        const inner = node.expressions?.[i];
        const piece = { text: cooked ?? raw, span, exact: (cooked ?? raw) === raw };
        return inner ? [piece, ...piecesOf(inner, followed)] : [piece];
      });
    if (node?.type === "BinaryExpression" && node.operator === "+")
      return [...piecesOf(node.left, followed), ...piecesOf(node.right, followed)];
    if (node?.type === "CallExpression" && /^(raw|identifier)$/.test(nameOf(node.callee.property)))
      return piecesOf(node.arguments[0]?.expression, followed);
    const value = node?.type === "Identifier" && followed < FOLLOWED && values.get(variable(node));
    return value ? piecesOf(value, followed + 1) : UNKNOWN;
  };
  return { see, tableOf, piecesOf };
}
