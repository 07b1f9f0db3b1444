import type { Browser, Page } from "@playwright/test";
import type { RunningApp } from "./setup/app";
import { expectGoodInEveryLook } from "./setup/axe";
import { personCommand } from "./setup/door";
import { expect, type Person, test } from "./setup/fixtures";
import { signIn } from "./setup/stage";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** The same person in another browser, signed in. */
async function elsewhere(browser: Browser, app: RunningApp, person: Person): Promise<Page> {
  const context = await browser.newContext({ baseURL: app.url, userAgent: FIREFOX });
  const page = await context.newPage();
  await signIn(page, person);
  return page;
}

/** Whether this browser is asked to sign in now. */
async function isSignedOut(page: Page): Promise<boolean> {
  await page.goto("/services");
  return new URL(page.url()).pathname === "/sign-in";
}

const cookiesOf = async (page: Page) =>
  (await page.context().cookies()).map((c) => `${c.name}=${c.value}`).join("; ");

test("the browsers one is signed in with are listed, and signed out one by one or all at once", async ({
  page,
  browser,
  app,
  person,
}) => {
  const firefox = await elsewhere(browser, app, person);
  await page.goto("/settings/profile");
  await page.getByRole("link", { name: "Security" }).click();
  const sessions = page.getByRole("region", { name: "Sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await expect(sessions.getByRole("listitem").first()).toContainText("This browser");
  await sessions.getByRole("button", { name: "Sign out of Firefox on Linux" }).focus();
  await page.keyboard.press("Enter");
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(sessions.getByText("You are signed in nowhere else.")).toBeVisible();
  expect(await isSignedOut(firefox)).toBe(true);

  const others = [await elsewhere(browser, app, person), await elsewhere(browser, app, person)];
  await page.reload();
  await sessions.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByText("2 other browsers were signed out")).toBeVisible();
  for (const other of others) expect(await isSignedOut(other)).toBe(true);
  await page.reload();
  await sessions.getByRole("button", { name: "Sign out of this browser" }).click();
  await page.waitForURL(/\/sign-in$/);
  for (const other of [firefox, ...others]) await other.context().close();
});

test("the page of sessions is good in every look", async ({ page, browser, app, person }) => {
  const firefox = await elsewhere(browser, app, person);
  await page.goto("/settings/security");
  await expect(page.getByText("Firefox on Linux").first()).toBeVisible();
  await expectGoodInEveryLook(page);
  await firefox.context().close();
});

test("a change of password keeps this browser signed in with a new cookie, and ends all else", async ({
  page,
  browser,
  app,
  person,
}) => {
  const other = await elsewhere(browser, app, person);
  const copied = await cookiesOf(page);
  const open = (cookie: string) =>
    fetch(`${app.url}/services`, { headers: { cookie }, redirect: "manual" }).then(({ status }) => status);
  expect(await open(copied)).toBe(200);
  await page.goto("/settings/profile");
  const form = page.getByRole("region", { name: "Password" });
  await form.getByLabel("Current password").fill(person.password);
  await form.getByLabel("New password").fill(person.password);
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(form.getByLabel("New password")).toHaveAccessibleDescription(/This is your password already/);
  await form.getByLabel("Current password").fill(person.password);
  await form.getByLabel("New password").fill("quiet river lantern 8");
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(form.getByText("Password changed")).toBeVisible();
  expect(await isSignedOut(page)).toBe(false);
  expect(await open(await cookiesOf(page))).toBe(200);
  expect(await open(copied)).not.toBe(200);
  expect(await isSignedOut(other)).toBe(true);
  await other.context().close();
});

test("signing out has the browser throw away what it kept, and keeps it known", async ({
  page,
  app,
  person,
}) => {
  expect(person.email).not.toBe("");
  // What the form of the page sends, whose answer a browser follows before anybody can look at it.
  const answer = await page.request.post("/api/auth/sign-out", {
    headers: { origin: app.url },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(303);
  expect(answer.headers()["clear-site-data"]).toBe('"cache", "storage"');
  const names = (await page.context().cookies()).map((cookie) => cookie.name);
  expect(names).toContain("calpace.device");
  expect(names).not.toContain("calpace.session");
  expect(await isSignedOut(page)).toBe(true);
});

/** Signs out of this very browser from the list of sessions, and waits for what has it throw away what it kept. */
async function signOutHere(page: Page): Promise<void> {
  await page.goto("/settings/security");
  const cleared = page.waitForResponse(
    async (response) => "clear-site-data" in (await response.allHeaders()),
  );
  await page.getByRole("button", { name: "Sign out of this browser" }).click();
  expect(await (await cleared).headerValue("clear-site-data")).toBe('"cache", "storage"');
  await page.waitForURL(/\/sign-in$/);
  expect(await isSignedOut(page)).toBe(true);
}

test("signing out of this browser from the list has it throw away what it kept", async ({ page, person }) => {
  expect(person.email).not.toBe("");
  await signOutHere(page);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("signing out of this browser from the list does so too", async ({ page, person }) => {
    expect(person.email).not.toBe("");
    await signOutHere(page);
  });

  test("a reset link leaves the address, works once, and signs in; another browser is signed out from the list", async ({
    page,
    browser,
    app,
    person,
  }) => {
    const { text } = await personCommand(app, "reset", person.email);
    const link = /http:\S+/.exec(text)?.[0] ?? "";
    const passed = page.waitForResponse((response) => response.url().includes("token="));
    await page.goto(link);
    const headers = (await passed).headers();
    expect(headers["referrer-policy"]?.split(/,\s*/).at(-1)).toBe("no-referrer");
    expect(page.url()).toBe(`${app.url}/reset-password`);
    expect(await page.content()).not.toContain(new URL(link).searchParams.get("token"));
    await expect(page.getByText(`For ${person.email}.`)).toBeVisible();
    await page.getByLabel("New password").fill("password123");
    await page.getByRole("button", { name: "Save password" }).click();
    await expect(page.getByLabel("New password")).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("New password").fill("quiet river lantern 8");
    await page.getByRole("button", { name: "Save password" }).click();
    await page.waitForURL(/\/dashboard$/);
    await page.goto(link);
    await expect(page.getByText("This link was used already")).toBeVisible();

    const changed = { ...person, password: "quiet river lantern 8" };
    const others = [await elsewhere(browser, app, changed), await elsewhere(browser, app, changed)];
    await page.goto("/settings/security");
    const items = page.getByRole("region", { name: "Sessions" }).getByRole("listitem");
    await expect(items).toHaveCount(3);
    await items.nth(1).getByRole("button", { name: "Sign out" }).click();
    await expect(items).toHaveCount(2);
    await page.getByRole("button", { name: "Sign out everywhere else" }).click();
    await expect(items).toHaveCount(1);
    for (const other of others) {
      expect(await isSignedOut(other)).toBe(true);
      await other.context().close();
    }
  });
});
