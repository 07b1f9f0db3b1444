import { bare, nameOf, textOf } from "./syntax.mjs";

const isImporter = (callee) =>
  callee.type === "Import" || (callee.type === "Identifier" && callee.value === "require");

const namesOf = (specifiers) =>
  specifiers.map((one) => {
    if (one.type === "ImportSpecifier") return (one.imported ?? one.local).value;
    return one.type === "ExportSpecifier" ? one.orig.value : "*";
  });

/**
 * What a node imports (static, re-export, dynamic, type), or null: the `name` it is asked for by, the `names` taken
 * from there ("*" for all of it) and whether only types are.
 */
export function importAt(node) {
  const of = (from, names, typeOnly = false) => {
    const name = textOf(bare(from));
    return name === undefined ? null : { name, names, typeOnly };
  };
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration": {
      const { specifiers } = node;
      const types = specifiers.length > 0 && specifiers.every((one) => one.isTypeOnly);
      return of(node.source, namesOf(specifiers), node.typeOnly || types);
    }
    case "ExportAllDeclaration":
      return of(node.source, ["*"], Boolean(node.typeOnly));
    case "TsImportType":
      return of(node.argument, ["*"], true);
    case "TsImportEqualsDeclaration":
      return of(node.moduleRef.expression, ["*"], node.isTypeOnly);
    case "CallExpression":
      return isImporter(node.callee) ? of(node.arguments[0]?.expression, ["*"]) : null;
    default:
      return null;
  }
}

/** Whether a node imports a file whose name only a run of the program tells. */
export const isUnnamedImport = (node) =>
  node.type === "CallExpression" && isImporter(node.callee) && importAt(node) === null;

const isProcess = (object) =>
  (object.type === "Identifier" && object.value === "process") ||
  (object.type === "MemberExpression" && nameOf(object.property) === "process");

/** Whether a node reads the process's environment. */
export function readsEnvironment(node) {
  if (node.type === "MemberExpression") return nameOf(node.property) === "env" && isProcess(node.object);
  if (node.type === "VariableDeclarator")
    return Boolean(node.init) && isProcess(node.init) && node.id.type === "ObjectPattern";
  return node.type === "ImportDeclaration" && /^(node:)?process$/.test(node.source.value);
}

const CLOCKS = new Set(["Date.now", "performance.now", "Temporal.Now"]);

/** Whether a node asks what time it is. */
export function readsClock(node) {
  if (node.type === "MemberExpression") return CLOCKS.has(`${node.object.value}.${nameOf(node.property)}`);
  const isDate = node.callee?.type === "Identifier" && node.callee.value === "Date";
  return isDate && (node.type === "CallExpression" || !node.arguments?.length);
}
