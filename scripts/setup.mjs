// npm run setup — installs the system packages that the tests need and npm cannot bring. It does so as root on
// Debian and its kin; anywhere else it says what is missing and how to get it, and fails.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { die, run } from "./lib/run.mjs";
import { installCommand, missingTools, pathOf } from "./lib/tools.mjs";

const missing = missingTools();
if (missing.length === 0) {
  process.stdout.write("Nothing to install: everything the tests need is here.\n");
  process.exit(0);
}

const list = missing.map((tool) => `- ${tool.name}: ${tool.purpose}`).join("\n");
if (!pathOf("apt-get")) die(`The tests need:\n${list}\nInstall them with this system's own packages.`);
if (process.getuid?.() !== 0)
  die(`The tests need:\n${list}\nInstall them with:\n  sudo sh -c '${installCommand(missing)}'`);

/** Asked before a package starts its service (invoke-rc.d, deb-systemd-invoke): the tests start what they need. */
const POLICY = "/usr/sbin/policy-rc.d";
const NO_SERVICE =
  "#!/bin/sh\n# npm run setup of Calpace: no package starts a service until it is done.\nexit 101\n";
// A machine that has a policy keeps its own. Ours may be left by a run that was killed: then no service would start there.
if (!existsSync(POLICY) || readFileSync(POLICY, "utf8") === NO_SERVICE) {
  writeFileSync(POLICY, NO_SERVICE, { mode: 0o755 });
  process.once("exit", () => rmSync(POLICY, { force: true }));
  // A terminal that is closed would end this process without that: apt-get ends by itself.
  process.on("SIGHUP", () => {});
}

const env = { DEBIAN_FRONTEND: "noninteractive" };
const steps = [
  ["update"],
  ["install", "-y", "--no-install-recommends", ...missing.map((tool) => tool.package)],
];
for (const step of steps) {
  const code = await run("apt-get", step, { env });
  if (code !== 0)
    die(
      `apt-get ${step.join(" ")} failed (exit code ${code}); why stands above. The tests need:\n${list}\n` +
        `Once apt-get works, run  npm run setup  again, or:\n  ${installCommand(missing)}`,
    );
}
const still = missingTools();
if (still.length > 0)
  die(`Installed, but still not to be found: ${still.map((tool) => tool.name).join(", ")}.`);
