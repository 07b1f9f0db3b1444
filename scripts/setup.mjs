// npm run setup — installs the system packages that the tests need and npm cannot bring. It does so as root on
// Debian and its kin; anywhere else it says what is missing and how to get it, and fails.
import { die, run } from "./lib/run.mjs";
import { installCommand, missingTools, pathOf } from "./lib/tools.mjs";

const missing = missingTools();
if (missing.length === 0) {
  process.stdout.write("Nothing to install: everything the tests need is here.\n");
  process.exit(0);
}

const list = missing.map((tool) => `- ${tool.command}: ${tool.purpose}`).join("\n");
if (!pathOf("apt-get"))
  die(`The tests need, in PATH:\n${list}\nInstall them with this system's own packages.`);
if (process.getuid?.() !== 0)
  die(`The tests need, in PATH:\n${list}\nInstall them with:\n  sudo sh -c '${installCommand(missing)}'`);

const env = { DEBIAN_FRONTEND: "noninteractive" };
const steps = [
  ["update"],
  ["install", "-y", "--no-install-recommends", ...missing.map((tool) => tool.package)],
];
for (const step of steps) {
  const code = await run("apt-get", step, { env });
  if (code !== 0) die(`apt-get ${step.join(" ")} failed (exit code ${code}).`);
}
const still = missingTools();
if (still.length > 0)
  die(`Installed, but still not in PATH: ${still.map((tool) => tool.command).join(", ")}.`);
