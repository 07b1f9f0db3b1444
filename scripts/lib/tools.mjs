import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

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

const inPath = (command) => () => pathOf(command) !== null;
const inFile = (file) => () => existsSync(file);
/** PHP loads its extensions from where its version has them: it is asked itself. */
const inPhp = (extension) => () =>
  spawnSync("php", ["-r", `exit(extension_loaded("${extension}") ? 0 : 1);`]).status === 0;

/** What the tests need beside npm's packages: how to tell that it is here, and the Debian package that brings it. */
const TOOLS = [
  { name: "chromium", package: "chromium", purpose: "the browser tests", isHere: inPath("chromium") },
  ...[
    { name: "radicale", package: "radicale", isHere: inPath("radicale") },
    { name: "xandikos", package: "xandikos", isHere: inPath("xandikos") },
    { name: "php", package: "php-cli", isHere: inPath("php") },
    { name: "SabreDAV", package: "php-sabre-dav", isHere: inFile("/usr/share/php/Sabre/autoload.php") },
    { name: "php's SQLite", package: "php-sqlite3", isHere: inPhp("pdo_sqlite") },
    { name: "DAViCal", package: "davical", isHere: inFile("/usr/share/davical/htdocs/caldav.php") },
    { name: "php's PostgreSQL", package: "php-pgsql", isHere: inPhp("pdo_pgsql") },
  ].map((tool) => ({ ...tool, purpose: "real CalDAV servers" })),
  { name: "vdirsyncer", package: "vdirsyncer", purpose: "npm run bench", isHere: inPath("vdirsyncer") },
];

/** The tools that are not there. */
export const missingTools = () => TOOLS.filter((tool) => !tool.isHere());

/** How to install `tools` on Debian, as one command for a shell. */
export const installCommand = (tools) =>
  `apt-get update && apt-get install -y --no-install-recommends ${tools.map((t) => t.package).join(" ")}`;
