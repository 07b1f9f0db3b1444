import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS } from "./scripts/lib/chromium.mjs";
import { pathOf } from "./scripts/lib/tools.mjs";

export default defineConfig({
  testDir: "tests/e2e",
  // What every app server of the run wrote is read at its end.
  globalSetup: "./tests/e2e/setup/logs-begin.ts",
  globalTeardown: "./tests/e2e/setup/logs-end.ts",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env.TEST_RESULTS_DIR ? [["list"], ["json"]] : [["list"]],
  use: {
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 900 },
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    screenshot: "only-on-failure",
    launchOptions: { executablePath: pathOf("chromium") ?? undefined, args: CHROMIUM_FLAGS },
  },
});
