// npm run screens — takes the docs' pictures anew: the README's of the Integrations tab, docs/integrations.png, from a demo
// of its own; and docs/screens, one sheet for every page and state the browser tests look at (light and dark, 1280 and
// 320 pixels wide), taken by those tests. `-- --only picture` or `-- --only screens` takes one of the two.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { CHROMIUM_FLAGS } from "./lib/chromium.mjs";
import { die, root, runNode } from "./lib/run.mjs";
import { pathOf } from "./lib/tools.mjs";

/** The specs that look at pages in every look. */
const SPECS = ["pages", "states", "settings", "bulk", "week", "drift"];

const { values: options } = parseArgs({ options: { only: { type: "string" } } });
if (options.only && !["picture", "screens"].includes(options.only)) die("--only is picture or screens.");
const executablePath = pathOf("chromium") ?? die("Screenshots need chromium: npm run setup");

/** Starts a fresh demo; answers its address, the person's sign-in and how to stop it. */
async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), "calpace-screens-"));
  const child = spawn(process.execPath, ["scripts/demo.mjs", "--data", folder], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  let text = "";
  const field = (name) => new RegExp(`${name} +(\\S.*)$`, "m").exec(text)?.[1].trim();
  await new Promise((ready, failed) => {
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (text.includes("Ctrl-C")) ready();
    });
    exited.then((code) => failed(new Error(`The demo ended (exit code ${code}).`)));
  });
  return { url: field("Open"), email: field("Sign in with"), password: field("Password"), stop };
}

async function signIn(page, demo) {
  await page.goto(`${demo.url}/sign-in`);
  await page.getByLabel("Email", { exact: true }).fill(demo.email);
  await page.getByLabel("Password", { exact: true }).fill(demo.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/dashboard/);
}

/** The README's picture of the Integrations tab. */
async function takePicture() {
  const demo = await startDemo();
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage({
      locale: "en-GB",
      reducedMotion: "reduce",
      viewport: { width: 1280, height: 800 },
      deviceScaleFactor: 1.5,
    });
    await signIn(page, demo);
    await page.goto(`${demo.url}/settings/integrations`);
    // The scheduler's first run has to be over: then the picture says "Connected", not "Syncing".
    await page.getByText("Connected", { exact: true }).first().waitFor({ timeout: 60_000 });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: 1280, height });
    await page.screenshot({ path: join(root, "docs/integrations.png") });
  } finally {
    await browser.close();
    await demo.stop();
  }
}

if (options.only !== "screens") await takePicture();
if (options.only !== "picture") {
  const folder = join(root, "docs/screens");
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = await runNode(
    [join(root, "scripts/e2e.mjs"), ...SPECS.map((spec) => `/${spec}.spec.ts`)],
    {
      env: { SCREENS_DIR: folder },
    },
  );
}
