import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { arrows, LINES } from "./areas.mjs";

const PAGE = "docs/architecture.md";
const BEGIN = "<!-- The house, drawn by npm run house. -->";
const END = "<!-- The end of the house. -->";
const COMMAND = "run npm run house";

/** Columns a picture may take, and those a box needs beside what is written in it. */
const WIDTH = 104;
const FRAME = 4;

/** The words of a list, broken into lines of at most `width` columns. */
function wrap(words, width) {
  const lines = [""];
  for (const word of words) {
    const line = lines[lines.length - 1];
    if (line && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}

const narrowest = ({ title, words }) => Math.max(title.length + 1, ...words.map((word) => word.length));

const total = (widths) => widths.reduce((sum, width) => sum + width + FRAME, widths.length - 1);

/** Boxes in rows that fit: one row, unless even the narrowest boxes are too many for it. */
function rowsOf(boxes) {
  const rows = [[]];
  for (const box of boxes) {
    const row = rows[rows.length - 1];
    if (row.length > 0 && total([...row, box].map(narrowest)) > WIDTH) rows.push([box]);
    else row.push(box);
  }
  return rows.filter((row) => row.length > 0);
}

/** One row of boxes over the whole width; whatever there is to give goes to the one with the longest list. */
function drawRow(boxes) {
  const widths = boxes.map(narrowest);
  const heightOf = (box, i) => wrap(box.words, widths[i]).length;
  while (total(widths) < WIDTH) {
    const heights = boxes.map(heightOf);
    const highest = Math.max(...heights);
    const low = Math.min(...widths.filter((_, i) => heights[i] === highest));
    widths[widths.findIndex((width, i) => heights[i] === highest && width === low)] += 1;
  }
  const height = Math.max(...boxes.map(heightOf));
  const beside = (draw) => boxes.map((box, i) => draw(box, widths[i])).join(" ");
  return [
    beside(({ title }, width) => `┌ ${title} ${"─".repeat(width - title.length)}┐`),
    ...Array.from({ length: height }, (_, line) =>
      beside(({ words }, width) => `│ ${(wrap(words, width)[line] ?? "").padEnd(width)} │`),
    ),
    beside((_, width) => `└${"─".repeat(width + 2)}┘`),
  ];
}

/**
 * The areas of `project` as rows of boxes, top line first; each box names the areas it imports. Only a new or a lost
 * arrow changes it, or a new or a lost area.
 */
export function housePicture(project) {
  const all = arrows(project);
  const rows = LINES.map((line, i) => (i === 0 ? [...line, "components"] : line));
  const order = rows.flat();
  const boxOf = (area) => {
    const used = order.filter((other) => all.get(area).has(other)).map((name) => name.replace(/^lib\//, ""));
    return { title: area, words: used.length > 0 ? used : ["·"] };
  };
  return rows
    .map((line) => line.filter((area) => all.has(area)).map(boxOf))
    .filter((boxes) => boxes.length > 0)
    .flatMap((boxes) => rowsOf(boxes).flatMap(drawRow))
    .join("\n");
}

/** The page with the picture the imports give; undefined when it has no place for one. */
function pageOf(text, project) {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) return undefined;
  const picture = `${BEGIN}\n\n\`\`\`text\n${housePicture(project)}\n\`\`\`\n\n`;
  return text.slice(0, from) + picture + text.slice(to);
}

const read = (root) => (existsSync(join(root, PAGE)) ? readFileSync(join(root, PAGE), "utf8") : "");

/** What is wrong with the picture in docs/architecture.md, or null. */
export function houseProblem(root, project) {
  const text = read(root);
  const page = pageOf(text, project);
  if (page === undefined) return `${PAGE}:1: it has no place for the house, between "${BEGIN}" and "${END}"`;
  const line = text.slice(0, text.indexOf(BEGIN)).split("\n").length;
  return page === text ? null : `${PAGE}:${line}: the house is not what the imports say: ${COMMAND}`;
}

/** Draws the picture into docs/architecture.md. Throws when the page has no place for it. */
export function drawHouse(root, project) {
  const page = pageOf(read(root), project);
  if (page === undefined) throw new Error(houseProblem(root, project));
  writeFileSync(join(root, PAGE), page);
}
