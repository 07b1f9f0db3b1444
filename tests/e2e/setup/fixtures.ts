import { test as base, expect, type Page } from "@playwright/test";
import { type RunningApp, startApp } from "./app";
import { type CalendarServers, startCalendarServers } from "./calendars";
import { newPerson, type Person } from "./person";
import { signUp as makeAccount } from "./stage";
import { watch } from "./watch";

export { expect, newPerson, type Person };

/** Fills in the sign-up form and arrives signed in. */
export async function signUp(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Name", { exact: true }).fill(person.name);
  await page.getByLabel("Email", { exact: true }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL(/\/dashboard$/);
}

export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/dashboard$/);
}

interface TestFixtures {
  /** Signed up and signed in, in the browser of `page`, which shows nothing yet. */
  person: Person;
}
interface WorkerFixtures {
  app: RunningApp;
  calendars: CalendarServers;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  calendars: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const servers = await startCalendarServers();
      await use(servers);
      await servers.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  app: [
    async ({ calendars }, use) => {
      const app = await startApp({ env: calendars.env });
      await use(app);
      await app.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  baseURL: async ({ app }, use) => use(app.url),
  // Any violation of the content policy and any error on a page fails the test it happens in.
  context: async ({ context }, use) => {
    const complaints = watch(context);
    await use(context);
    expect(complaints, "errors on the pages of this test").toEqual([]);
  },
  person: async ({ page }, use) => {
    const person = newPerson();
    await makeAccount(page, person);
    await use(person);
  },
});
