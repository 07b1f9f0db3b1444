import { bare, nameOf, walk } from "./syntax.mjs";

/** The tables whose writers are few, by the names their schema objects have in the code. */
const TABLES = new Map([
  ["eventLinks", "event_links"],
  ["syncLanes", "sync_lanes"],
  ["syncSettings", "sync_settings"],
]);

/** Stands in a text for what is put into it when the program runs. */
const HOLE = "\u0001";

// Quoted or not, a longer name is another table, and so is one of another schema.
const NAMES = `(${[...TABLES.values()].join("|")})`;
const PLAIN = String.raw`(?<![\w$"\u0080-\uffff])${NAMES}(?![\w$"\u0080-\uffff])`;
const SCHEMA = String.raw`(?:(?:"?\bpublic"?|${HOLE})\s*\.\s*|(?<!\.\s*))`;
const NAME = new RegExp(`${SCHEMA}(?:"${NAMES}"(?!")|${PLAIN})`, "gi");

// A statement's target that is a hole, in part or as a whole, or is added to the text later.
const TARGET = String.raw`\s+(?:only\b\s*)?[\w$".(]*`;
const VERB = String.raw`\b(?:(?:insert|merge)\s+into|delete\s+from|(?:truncate|alter|drop)\s+table)`;
const UNNAMED = new RegExp(
  [
    String.raw`${VERB}(?:${TARGET}${HOLE}|\s*$)`,
    `\\btruncate${TARGET}${HOLE}`,
    String.raw`\bupdate${TARGET}${HOLE}[^;]*\bset\b`,
    String.raw`\bcopy${TARGET}${HOLE}[^;]*\bfrom\b`,
  ].join("|"),
  "gi",
);
// What looks like a comment in a quoted text is none.
const COMMENTS = /'[^']*'|--[^\n]*|\/\*[\s\S]*?\*\//g;

// A text that begins with "from" may go on after a "delete".
const FROM = /^\W*\w.*\bfrom$/is;
const DELETE_FROM = new RegExp(String.raw`\bdelete[\s${HOLE}]+from$`, "i");

/** Whether a table's name between these texts is read: the whole list of places, so that any other one is a write. */
function isRead(before, after) {
  const lead = before.replace(/[\s(]*(?:\bonly\b[\s(]*)?$/i, "");
  if (after.startsWith(".") || /\b(?:join|using|of)$/i.test(lead)) return true;
  return FROM.test(lead) && !DELETE_FROM.test(lead);
}

/** The writes a text makes: the table of each, null when the text does not say it, and where in the text it stands. */
function writesIn(text) {
  const sql = text.replace(COMMENTS, (part) => (part[0] === "'" ? part : part.replace(/[^\n]/g, " ")));
  const named = [...sql.matchAll(NAME)]
    .filter((match) => !isRead(sql.slice(0, match.index), sql.slice(match.index + match[0].length)))
    .map((match) => ({ table: (match[1] ?? match[2]).toLowerCase(), at: match.index }));
  const unnamed = [...sql.matchAll(UNNAMED)].map(({ index }) => ({ table: null, at: index }));
  return [...named, ...unnamed];
}

/** The node by which an expression names a table's object: `eventLinks`, `schema.eventLinks`, `schema["eventLinks"]`. */
function namer(expression) {
  const node = bare(expression);
  const property = node?.type === "MemberExpression" ? node.property : undefined;
  const name = property?.type === "Computed" ? property.expression : (property ?? node);
  return TABLES.has(name?.value) ? name : undefined;
}

/** What stands directly in the object a query selects. */
const selected = ({ expression }) =>
  expression.type === "ObjectExpression"
    ? expression.properties.map((one) => (one.type === "KeyValueProperty" ? namer(one.value) : one))
    : [];

/** The nodes a node makes harmless mentions of: an import, a re-export, a read, a type, the table's own definition. */
function harmlessAt(node) {
  switch (node.type) {
    // Under another name nobody would know the table.
    case "ImportSpecifier":
      return node.imported ? [] : [node.local];
    case "ExportSpecifier":
      return node.exported ? [] : [node.orig];
    case "AssignmentPatternProperty":
      return [node.key];
    case "MemberExpression":
      return [namer(node.object)];
    case "CallExpression": {
      const method = node.callee.type === "MemberExpression" ? nameOf(node.callee.property) : "";
      if (/^select/.test(method)) return node.arguments.flatMap(selected);
      return /^from$|Join(Lateral)?$/.test(method) ? [namer(node.arguments[0]?.expression)] : [];
    }
    case "TsTypeQuery": {
      const inside = [];
      walk(node.exprName, (part) => inside.push(part));
      return inside;
    }
    case "VariableDeclarator": {
      const table = TABLES.get(node.id.value);
      const name = node.init?.callee?.value === "pgTable" && node.init.arguments[0]?.expression;
      return table && name?.value === table ? [node.id, name] : [];
    }
    default:
      return [];
  }
}

/**
 * Finds the writes to those tables in one file: every mention of one, in SQL or by its schema object, that is not known
 * to be harmless. `see` takes every node of the file, outer ones first; `found` holds the table and the line of each,
 * null for the table of a statement that does not say what it changes.
 */
export function writeFinder(lineAt) {
  const harmless = new Set();
  const found = [];

  const seeText = (text, lineOf) => {
    for (const { table, at } of writesIn(text)) found.push({ table, line: lineOf(at) });
  };

  const seeTemplate = ({ quasis, expressions }) => {
    let text = "";
    const pieces = quasis.map(({ cooked, raw, span }, i) => {
      const start = text.length;
      const inner = namer(expressions[i]);
      const table = inner && TABLES.get(inner.value);
      if (inner) harmless.add(inner);
      text += `${cooked ?? raw}${i < expressions.length ? (table ?? HOLE) : ""}`;
      return { start, span };
    });
    seeText(text, (at) => {
      const { start, span } = pieces.findLast((piece) => piece.start <= at);
      return lineAt(span) + text.slice(start, at).split("\n").length - 1;
    });
  };

  const see = (node) => {
    for (const mention of harmlessAt(node)) harmless.add(mention);
    if (harmless.has(node)) return;
    const line = () => lineAt(node.span);
    if (/^(Identifier|StringLiteral)$/.test(node.type) && TABLES.has(node.value))
      found.push({ table: TABLES.get(node.value), line: line() });
    if (node.type === "StringLiteral") seeText(node.value, line);
    // A type's template holds types where an expression's holds values.
    if (node.type === "TemplateLiteral" && !node.types) seeTemplate(node);
  };
  return { see, found };
}
