import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The seam: only a provider's own folder, its stand-in and the registry know which provider is meant. Everything else
 * asks its definition, so that one more is one more folder.
 */
const FOLDER = "lib/providers";
const PRODUCT = /^(app|components|db|lib)\/|^(middleware|instrumentation)\.ts$/;
/** Methods that look a value up among others. */
const LOOKUPS = new Set(["includes", "indexOf", "startsWith", "endsWith", "has", "get", "equals"]);

/** The ids of every provider there is, as their definitions give them, presets included. */
export function providerIds(root) {
  const folder = join(root, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => join(folder, entry.name, "definition.ts"))
    .filter(existsSync)
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/^\s+id: "([\w-]+)"/gm)].map((m) => m[1]));
}

/** Whether a file must not name a provider in a condition: product code outside the folders and the registry. */
export const keepsSeam = (path) =>
  PRODUCT.test(path) && !/^lib\/providers\/([^/]+\/|registry\.ts$)/.test(path) && path !== "db/seed.ts";

/**
 * Where a syntax tree decides by a provider's id: a comparison, a case, a look-up, a list of ids, an object or a type
 * keyed by them. Answers the nodes. A plain value, as in a link to a form, is no decision.
 */
export function conditionsOn(ids, program) {
  const known = new Set(ids);
  const found = [];
  const names = (node) =>
    (node?.type === "StringLiteral" && known.has(node.value)) ||
    (node?.type === "TemplateLiteral" &&
      (node.expressions ?? node.types)?.length === 0 &&
      known.has(node.quasis[0]?.raw));
  const bare = (node) =>
    /^(ParenthesisExpression|TsAsExpression|TsSatisfiesExpression|TsConstAssertion|TsNonNullExpression)$/.test(
      node?.type,
    )
      ? bare(node.expression)
      : node;
  const check = (node) => names(bare(node)) && found.push(bare(node));
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (node === null || typeof node !== "object") return;
    if (node.type === "BinaryExpression" && /^[!=]==?$/.test(node.operator))
      [node.left, node.right].forEach(check);
    if (node.type === "SwitchCase") check(node.test);
    if (node.type === "ArrayExpression") for (const element of node.elements) check(element?.expression);
    if (node.type === "CallExpression" && LOOKUPS.has(node.callee.property?.value))
      for (const argument of node.arguments) check(argument.expression);
    if (node.type === "MemberExpression" && node.property.type === "Computed")
      check(node.property.expression);
    if (node.type === "TsLiteralType") check(node.literal);
    if (
      /^(KeyValueProperty|MethodProperty|TsPropertySignature)$/.test(node.type) &&
      known.has((node.key.type === "Computed" ? node.key.expression : node.key).value)
    )
      found.push(node.key);
    Object.values(node).forEach(visit);
  };
  visit(program.body);
  return found;
}
