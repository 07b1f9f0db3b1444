import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isProduct } from "./areas.mjs";
import { bare, textOf } from "./syntax.mjs";

/**
 * The seam: only a provider's own folder, its stand-in and the registry know which provider is meant. Everything else
 * asks its definition, so that one more is one more folder.
 */
const FOLDER = "lib/providers";
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
export const keepsSeam = (path) => isProduct(path) && !/^lib\/providers\/([^/]+\/|registry\.ts$)/.test(path);

/**
 * Where a node decides by one of the `ids` (a set) of providers: a comparison, a case, a look-up, a list of ids, an
 * object or a type keyed by them. Answers the nodes that name one. A plain value, as in a link to a form, is no
 * decision.
 */
export function conditionsAt(node, ids) {
  return deciding(node).filter((part) => ids.has(textOf(part)));
}

function deciding(node) {
  switch (node.type) {
    case "BinaryExpression":
      return /^[!=]==?$/.test(node.operator) ? [bare(node.left), bare(node.right)] : [];
    case "SwitchCase":
      return [bare(node.test)];
    case "ArrayExpression":
      return node.elements.map((element) => bare(element?.expression));
    case "CallExpression":
      return LOOKUPS.has(node.callee.property?.value)
        ? node.arguments.map((argument) => bare(argument.expression))
        : [];
    case "MemberExpression":
      return node.property.type === "Computed" ? [bare(node.property.expression)] : [];
    case "TsLiteralType":
      return [node.literal];
    case "KeyValueProperty":
    case "MethodProperty":
    case "TsPropertySignature":
      return [keyOf(node.key)];
    default:
      return [];
  }
}

/** The key of a property as a text, quoted or not. */
function keyOf(key) {
  const said = key.type === "Computed" ? key.expression : key;
  return said.type === "Identifier" ? { ...said, type: "StringLiteral" } : said;
}
