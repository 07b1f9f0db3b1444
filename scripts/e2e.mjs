// npm run test:e2e — the browser tests against a production build of their own (.next-test, built if needed).
// Options are Playwright's: npm run test:e2e -- --headed tests/e2e/spine.spec.ts
import { ensureBuild } from "./build.mjs";
import { die, root, runNode } from "./lib/run.mjs";
import { installCommand, missingTools } from "./lib/tools.mjs";

const missing = missingTools();
if (missing.length > 0) die(`The browser tests need more. As root on Debian:\n  ${installCommand(missing)}`);

const distDir = process.env.NEXT_DIST_DIR || ".next-test";
await ensureBuild(distDir).catch((error) => die(error.message));
const results = process.env.TEST_RESULTS_DIR;
process.exitCode = await runNode(
  [`${root}/node_modules/@playwright/test/cli.js`, "test", ...process.argv.slice(2)],
  {
    env: {
      NEXT_DIST_DIR: distDir,
      PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
      ...(results && { PLAYWRIGHT_JSON_OUTPUT_FILE: `${results}/e2e.json` }),
    },
  },
);
