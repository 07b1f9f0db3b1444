// npm run screens — takes the README's picture of the Integrations tab, docs/integrations.png, from a demo of its own.
// With `-- --all` it also photographs every page, light and dark, 1280 and 320 pixels wide, into .tmp/screens.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { CHROMIUM_FLAGS } from "./lib/chromium.mjs";
import { die, root } from "./lib/run.mjs";
import { pathOf } from "./lib/tools.mjs";

const { values: options } = parseArgs({ options: { all: { type: "boolean" } } });
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

/** Every page of the app, ids included, as a person finds them. */
async function pagesOf(page, demo) {
  const first = async (list, pattern) => {
    await page.goto(demo.url + list);
    const links = await page
      .locator("main a[href]")
      .evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    return links.find((href) => pattern.test(href)) ?? die(`${list} has no link like ${pattern}.`);
  };
  return {
    dashboard: "/dashboard",
    bookings: "/bookings",
    "booking-new": "/bookings/new",
    booking: await first("/bookings", /^\/bookings\/[0-9a-f-]{36}/),
    services: "/services",
    "service-new": "/services/new",
    service: await first("/services", /^\/services\/[0-9a-f-]{36}/),
    profile: "/settings/profile",
    integrations: "/settings/integrations",
    calendars: "/settings/calendars",
    "connect-caldav": "/settings/calendars/connect/caldav",
    "connect-icloud": "/settings/calendars/connect/icloud",
    "not-found": "/no/such/page",
  };
}

const demo = await startDemo();
const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
try {
  const look = { locale: "en-GB", reducedMotion: "reduce" };
  const context = await browser.newContext({
    ...look,
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1.5,
  });
  const page = await context.newPage();
  await signIn(page, demo);
  // The scheduler's first run has to be over: then the picture says "Connected", not "Syncing".
  await page.goto(`${demo.url}/settings/integrations`);
  for (
    let tries = 0;
    tries < 60 && !(await page.getByText("Connected", { exact: true }).isVisible());
    tries++
  ) {
    await page.waitForTimeout(1_000);
    await page.reload();
  }
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: 1280, height });
  await page.screenshot({ path: join(root, "docs/integrations.png") });
  if (options.all) {
    const pages = await pagesOf(page, demo);
    const folder = join(root, ".tmp/screens");
    mkdirSync(folder, { recursive: true });
    const storageState = await context.storageState();
    for (const colorScheme of ["light", "dark"])
      for (const width of [1280, 320]) {
        const viewport = { width, height: width === 320 ? 640 : 800 };
        const person = await browser.newContext({ ...look, colorScheme, viewport, storageState });
        const nobody = await browser.newContext({ ...look, colorScheme, viewport });
        const shoot = async (where, name, path) => {
          const tab = await where.newPage();
          await tab.goto(demo.url + path);
          await tab.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true });
          await tab.close();
        };
        for (const [name, path] of Object.entries(pages)) await shoot(person, name, path);
        for (const name of ["sign-in", "sign-up", "reset-password"]) await shoot(nobody, name, `/${name}`);
      }
  }
} finally {
  await browser.close();
  await demo.stop();
}
