import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "@jest/globals";

const begins = (path: string, directive: string) => readFileSync(path, "utf8").startsWith(`"${directive}"`);

/** The project's files that `path` takes more than types from. */
const importsOf = (path: string): string[] =>
  [...readFileSync(path, "utf8").matchAll(/^(?:import|export)(?! type\b)[^"';]*"([@.]\/?[^"]*)"/gm)]
    .map(([, name = ""]) => (name.startsWith("@/") ? name.slice(2) : join(dirname(path), name)))
    .flatMap((base) => [".ts", ".tsx"].map((ending) => base + ending))
    .filter((file) => existsSync(file));

/** What a browser loads: the files that ask to run there, and all they import. Actions stay on the server. */
function filesOfBrowsers(): Set<string> {
  const all = ["app", "components"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)),
  );
  const found = new Set(all.filter((path) => /\.tsx?$/.test(path) && begins(path, "use client")));
  for (const path of found)
    for (const file of importsOf(path)) if (!begins(file, "use server")) found.add(file);
  return found;
}

it("leaves the list of common passwords on the server", () => {
  const files = [...filesOfBrowsers()];
  // What is found goes beyond the files that say so themselves.
  expect(files.filter((file) => file.startsWith("lib/")).length).toBeGreaterThan(0);
  expect(files.filter((file) => importsOf(file).includes("lib/security/common-passwords.ts"))).toEqual([]);
});
