import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";

/** The folders of cases: programs of their own, each of which plays a service and looks at what the product does. */
const FOLDERS = ["caldav", "clouds"];
/** What a case ends with. One that could not be tried proves nothing, so it counts as failed. */
const RIGHT = 0;
const MEANINGS: Readonly<Record<number, string>> = { 1: "the product is wrong", 2: "it could not be tried" };
const PATIENCE_MS = 150_000;

const root = process.cwd();
const cases = readdirSync(join(root, "tests/field"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && FOLDERS.includes(entry.name))
  .flatMap(({ name: folder }) =>
    readdirSync(join(root, "tests/field", folder)).map((file) => `${folder}/${file}`),
  )
  .filter((file) => file.endsWith(".mjs"))
  .sort();

/** Runs a case against this very tree; answers how it ended and what it said. */
function run(file: string): Promise<{ code: number | null; said: string }> {
  // Jest's own options for Node are none of the case's business.
  const { NODE_OPTIONS: _options, ...env } = process.env;
  const child = spawn(process.execPath, [join(root, "tests/field", file), root], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: PATIENCE_MS - 10_000,
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => said.push(String(chunk)));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, said: said.join("") }));
  });
}

describe("cases from the field", () => {
  it("are there", () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  it.each(cases)(
    "%s",
    async (file) => {
      const { code, said } = await run(file);
      if (code === RIGHT) return;
      const meaning = MEANINGS[code ?? -1] ?? `it ended with ${code ?? "a signal"}`;
      throw new Error(`tests/field/${file}: ${meaning}.\n${said}`);
    },
    PATIENCE_MS,
  );
});
