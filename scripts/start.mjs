// npm start — builds if needed and serves on PORT (3000). Asked to stop (SIGTERM, SIGINT), it lets the server finish
// what it is doing and ends with exit code 0.
import { ensureBuild, servingFolder } from "./build.mjs";
import { registerUser } from "./lib/lock.mjs";
import { isFree } from "./lib/ports.mjs";
import { die, nextBin, onStop, runNode, serverFlags } from "./lib/run.mjs";

const port = Number(process.env.PORT || 3000);
if (!Number.isInteger(port) || port < 1 || port > 65_535)
  die(`PORT must be a port number, not "${process.env.PORT}".`);
if (!(await isFree(port)))
  die(`Port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 1} npm start`);

const distDir = process.env.NEXT_DIST_DIR || ".next";
await ensureBuild(distDir).catch((error) => die(error.message));
registerUser(servingFolder(distDir));
let asked = false;
onStop(() => {
  asked = true;
});
const code = await runNode([...serverFlags, nextBin, "start", "--port", String(port)], {
  env: { NEXT_DIST_DIR: distDir, NODE_ENV: "production", PORT: String(port) },
});
process.exit(asked ? 0 : code);
