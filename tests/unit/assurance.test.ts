import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";

/** Sections whose tables name a test for each of their lines. */
const SECTIONS = /^## (?:Provider error tables|What the services really answer)\n[\s\S]*?(?=^## )/gm;

/** Every test those tables of docs/assurance.md name, as `[file, name]`. */
function namedTests(): [string, string][] {
  const page = readFileSync("docs/assurance.md", "utf8");
  const sections = (page.match(SECTIONS) ?? []).join("");
  return sections.split("\n").flatMap((row) => {
    const proof = row.startsWith("| ") ? (row.split(" | ").at(-1) ?? "") : "";
    const named: [string, string][] = [];
    let file = "";
    for (const [, path, name] of proof.matchAll(/`([^`]+\.ts)`|\*([^*]+)\*/g))
      if (path) file = path;
      else if (name && name !== "not yet") named.push([file, name]);
    return named;
  });
}

describe("the error tables of docs/assurance.md", () => {
  it("name at least a test for each of their lines", () => {
    expect(namedTests().length).toBeGreaterThan(45);
  });

  it.each(namedTests())("name a test that exists: %s, %s", (file, name) => {
    expect(readFileSync(`tests/${file}`, "utf8")).toContain(name);
  });
});
