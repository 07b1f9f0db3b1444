import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** What the tests need beside npm's packages: the command, and the Debian package that brings it. */
const TOOLS = [
  { command: "chromium", package: "chromium", purpose: "the browser tests" },
  { command: "radicale", package: "radicale", purpose: "a real CalDAV server" },
];

/** The full path of `command` as found through PATH, or null. */
export function pathOf(command) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const file = join(folder || ".", command);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here: the next folder of PATH.
    }
  }
  return null;
}

/** The tools that are not there. */
export const missingTools = () => TOOLS.filter((tool) => !pathOf(tool.command));

/** How to install `tools` on Debian, as one command for a shell. */
export const installCommand = (tools) =>
  `apt-get update && apt-get install -y --no-install-recommends ${tools.map((t) => t.package).join(" ")}`;
