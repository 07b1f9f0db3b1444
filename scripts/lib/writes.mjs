import { bindings } from "./bindings.mjs";
import { nameOf } from "./syntax.mjs";

/** The tables whose writers are few, by the names their schema objects have in the code. */
const TABLES = new Map([
  ["eventLinks", "event_links"],
  ["syncLanes", "sync_lanes"],
  ["syncSettings", "sync_settings"],
]);

const ONLY = String.raw`(?:only\b\s*\(?\s*)?`;
const VERB = String.raw`(?:insert\s+into|update|delete\s+from|merge\s+into)\b\s*`;
const TRUNCATE = String.raw`truncate\b\s*(?:table\b\s*)?(?:${ONLY}[\w."]+\s*\*?\s*,\s*)*`;
const NAMES = `(${[...TABLES.values()].join("|")})`;
// Quoted or not, the name must end there: a longer one is another table.
const NAME = String.raw`(?:"?public"?\s*\.\s*)?(?:"${NAMES}"(?!")|${NAMES}(?![\w$"\u0080-\uffff]))`;
const WRITE = new RegExp(String.raw`\b(?:${VERB}|${TRUNCATE})${ONLY}${NAME}`, "gi");
const COMMENTS = /--[^\n]*|\/\*[\s\S]*?\*\//g;

/** The writes a piece of SQL makes to those tables: the table of each, and where in the text it begins. */
function writesIn(sql) {
  const said = sql.replace(COMMENTS, (comment) => comment.replace(/[^\n]/g, " "));
  return [...said.matchAll(WRITE)].map((match) => ({
    table: (match[1] ?? match[2]).toLowerCase(),
    at: match.index,
  }));
}

/** The line of character `at` of a text in pieces; `line` as long as no piece says where it stands. */
function lineIn(pieces, at, line, lineAt) {
  let start = 0;
  let found = line;
  for (const { text, span, exact } of pieces) {
    if (start > at) break;
    if (span) found = lineAt(span) + (exact ? text.slice(0, at - start).split("\n").length - 1 : 0);
    start += text.length;
  }
  return found;
}

/**
 * Finds the writes to those tables in one file, in SQL and through drizzle. `see` takes every node of the file; then
 * `found` answers the table and the line of each.
 */
export function writeFinder(lineAt) {
  const names = bindings(TABLES);
  const texts = [];
  const calls = [];

  const see = (node) => {
    names.see(node);
    if (node.type === "CallExpression") calls.push(node);
    if (/^(StringLiteral|TemplateLiteral)$/.test(node.type) || node.operator === "+") texts.push(node);
  };

  const inText = (node) => {
    // A type's template holds types where an expression's holds values.
    if (node.types) return [];
    const pieces = names.piecesOf(node);
    return writesIn(pieces.map((piece) => piece.text).join("")).map(({ table, at }) => ({
      table,
      line: lineIn(pieces, at, lineAt(node.span), lineAt),
    }));
  };

  const inCall = ({ callee: called, arguments: [first] }) => {
    const callee = called.type === "OptionalChainingExpression" ? called.base : called;
    if (callee.type !== "MemberExpression" || !/^(insert|update|delete)$/.test(nameOf(callee.property)))
      return [];
    const table = names.tableOf(first?.expression);
    // The line of the verb: a chain of calls begins lines above it.
    return table ? [{ table, line: lineAt(callee.property.span) }] : [];
  };

  const found = () => {
    const all = [...texts.flatMap(inText), ...calls.flatMap(inCall)];
    return [...new Map(all.map((write) => [`${write.line} ${write.table}`, write])).values()];
  };
  return { see, found };
}
