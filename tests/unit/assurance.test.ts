import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";

const page = readFileSync("docs/assurance.md", "utf8");

/** The rows of every table in the sections of the page whose titles are these. */
function rowsOf(titles: RegExp): string[] {
  const sections = page.split(/^(?=## )/m).filter((section) => titles.test(section.split("\n")[0] ?? ""));
  return sections
    .flatMap((section) => section.split("\n"))
    .filter((line) => /^\| (?!#|section|fact)/.test(line));
}

/** What proves a row, in its last column. */
const proofOf = (row: string): string => row.replace(/ \|$/, "").split(" | ").at(-1) ?? "";

/** Every test a proof names, as `[file, name]`. */
function namedIn(proof: string): [string, string][] {
  const named: [string, string][] = [];
  let file = "";
  for (const [, path, name] of proof.matchAll(/`([^`]+\.tsx?)`|\*([^*]+)\*/g))
    if (path) file = path;
    else if (name && name !== "not yet") named.push([file, name]);
  return named;
}

const ERRORS = rowsOf(/^## (Provider error tables|What the services really answer)/);
const DOORS = rowsOf(
  /^## (Sign-in|Actions and data|Cron|Secrets and outgoing requests|Connecting|Bad input|Strangers at the door|OWASP)/,
);
const FILE = /`((?:unit|integration|e2e|contract|components|field)\/[^`]+)`/g;

describe("docs/assurance.md", () => {
  it("names at least a test for each line of the error tables", () => {
    expect(ERRORS.flatMap((row) => namedIn(proofOf(row))).length).toBeGreaterThan(45);
  });

  it.each([...ERRORS, ...DOORS].flatMap((row) => namedIn(proofOf(row))))(
    "names a test that exists: %s, %s",
    (file, name) => {
      expect(readFileSync(`tests/${file}`, "utf8")).toContain(name);
    },
  );

  it.each(DOORS)("says that something holds only with what proves it: %s", (row) => {
    const proof = proofOf(row);
    const found = [...proof.matchAll(FILE)].map(([, file = ""]) => file);
    expect(row).toMatch(/ \| (holds|does not|not here) \| /);
    if (row.includes(" | holds | ")) expect(found).not.toEqual([]);
    expect(found.filter((file) => !file.includes("*") && !existsSync(`tests/${file}`))).toEqual([]);
  });

  it("goes through the whole list and the whole standard", () => {
    const numbers = Array.from({ length: 33 }, (_, i) => i + 1);
    expect(numbers.filter((n) => !DOORS.some((row) => row.startsWith(`| ${n} |`)))).toEqual([]);
    const ofTheDoors = Array.from({ length: 11 }, (_, i) => i + 1);
    expect(
      ofTheDoors.filter(
        (n) => !DOORS.some((row) => /^\| 33[a-z]+ \| /.test(row) && row.includes(` | ${n} | `)),
      ),
    ).toEqual([]);
    for (let chapter = 1; chapter <= 17; chapter++) expect(page).toContain(`\n### V${chapter} `);
  });
});
