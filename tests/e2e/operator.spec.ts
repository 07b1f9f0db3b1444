import type { Browser, Page } from "@playwright/test";
import { startApp } from "./setup/app";
import { expectGoodInEveryLook } from "./setup/axe";
import { expect, newPerson, type Person, signIn, test } from "./setup/fixtures";
import * as stage from "./setup/stage";

const CLOSED = "Sign-up is closed here. Ask whoever runs this Calpace for an invitation.";

/** A server of its own, as it is without settings: its first account is the operator's. */
const own = test.extend<object, { first: Person }>({
  app: [
    async ({ calendars }, use) => {
      const app = await startApp({ env: { ...calendars.env, SIGN_UP: "first" } });
      await use(app);
      await app.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  first: [
    async ({ app, browser }, use) => {
      const person = newPerson("Olga Brandt");
      const page = await browser.newPage({ baseURL: app.url });
      await stage.signUp(page, person);
      await page.close();
      await use(person);
    },
    { scope: "worker" },
  ],
});

async function invite(page: Page, email = ""): Promise<string> {
  await page.goto("/settings/operator");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByRole("button", { name: "Make invitation link" }).click();
  return page.getByLabel("Invitation link").inputValue();
}

/** A page in a browser of its own; it ends with the test. */
async function elsewhere(browser: Browser, baseURL: string, javaScriptEnabled = true): Promise<Page> {
  return (await browser.newContext({ baseURL, javaScriptEnabled })).newPage();
}

/** Follows the link and signs up, in a browser of the newcomer's own. */
async function accept(page: Page, link: string, person: Person): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Name", { exact: true }).fill(person.name);
  await page.getByLabel("Email", { exact: true }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
}

const rowOf = (page: Page, person: Person) =>
  page.getByRole("region", { name: "People" }).getByRole("listitem").filter({ hasText: person.email });

own.describe("strangers at the door", () => {
  // One after another on one server: a second one would take longer to start than the tests take.
  own.describe.configure({ mode: "default" });
  own.setTimeout(180_000);

  own(
    "are told that it is closed, and what to do; a link lets one in",
    async ({ page, first, browser, app }) => {
      await page.goto("/sign-in");
      await expect(page.getByRole("link", { name: "Create account" })).toHaveCount(0);
      const answer = await page.goto("/sign-up");
      expect(answer?.status()).toBe(200);
      await expect(page.getByText(CLOSED)).toBeVisible();
      await expect(page.getByRole("button", { name: "Create account" })).toHaveCount(0);
      await expectGoodInEveryLook(page);

      const operators = await elsewhere(browser, app.url);
      await stage.signIn(operators, first);
      const anna = newPerson("Anna Berg");
      const link = await invite(operators, anna.email);
      await expectGoodInEveryLook(operators);
      await expect(operators.getByRole("region", { name: "Open invitations" })).toContainText(anna.email);

      await accept(page, link, { ...anna, email: "eve@example.org" });
      await expect(page.getByText("This invitation is for another email address.").first()).toBeVisible();
      await expectGoodInEveryLook(page);
      await page.getByLabel("Email", { exact: true }).fill(anna.email);
      await page.getByLabel("Password", { exact: true }).fill(anna.password);
      await page.getByRole("button", { name: "Create account" }).click();
      await page.waitForURL(/\/dashboard$/);
      await page.goto("/settings/profile");
      await expect(page.getByRole("link", { name: "Operator" })).toHaveCount(0);
      expect((await page.goto("/settings/operator"))?.status()).toBe(404);

      // Used up.
      const again = await elsewhere(browser, app.url);
      await again.goto(link);
      await expect(again.getByText("This link was used already")).toBeVisible();
      await expect(operators.getByRole("region", { name: "Open invitations" })).toBeVisible();
      await operators.reload();
      await expect(operators.getByRole("region", { name: "Open invitations" })).toContainText("None.");
      await again.context().close();
      await operators.context().close();
    },
  );

  own(
    "are kept out by an operator: locked, signed out, deleted; all by keyboard",
    async ({ page, first, browser, app }) => {
      await stage.signIn(page, first);
      const eve = newPerson("Eve Adams");
      const hers = await elsewhere(browser, app.url);
      await accept(hers, await invite(page), eve);
      await hers.waitForURL(/\/dashboard$/);

      await page.goto("/settings/operator");
      const press = async (name: string) => {
        await rowOf(page, eve).getByRole("button", { name }).focus();
        await page.keyboard.press("Enter");
      };
      await press("Sign out Eve Adams");
      await expect(rowOf(page, eve)).toContainText("not signed in");
      await hers.reload();
      await hers.waitForURL(/\/sign-in/);
      await signIn(hers, eve);

      await press("Lock Eve Adams");
      await expect(rowOf(page, eve)).toContainText("Locked since");
      await expect(rowOf(page, eve).getByRole("button", { name: "Unlock Eve Adams" })).toBeFocused();
      await expectGoodInEveryLook(page);
      await hers.reload();
      await hers.waitForURL(/\/sign-in/);
      await hers.getByLabel("Email", { exact: true }).fill(eve.email);
      await hers.getByLabel("Password", { exact: true }).fill(eve.password);
      await hers.getByRole("button", { name: "Sign in" }).click();
      await expect(hers.getByText("This account is locked. Ask whoever runs this Calpace.")).toBeVisible();
      await press("Unlock Eve Adams");
      await expect(rowOf(page, eve)).not.toContainText("Locked");
      await signIn(hers, eve);

      await rowOf(page, eve).getByRole("link", { name: "Manage Eve Adams" }).click();
      await page.getByRole("button", { name: "Make operator" }).click();
      await expect(page.getByRole("button", { name: "Make person" })).toBeVisible();
      await page.getByRole("button", { name: "Make person" }).click();
      await expect(page.getByRole("button", { name: "Make operator" })).toBeVisible();
      await page.getByText("I want to delete this account").click();
      await expectGoodInEveryLook(page);
      await page.getByLabel("Your own password, to confirm").fill("not this one");
      await page.getByRole("button", { name: "Delete this account" }).click();
      await expect(page.getByText("This is not your current password.").first()).toBeVisible();
      await page.getByLabel("Your own password, to confirm").fill(first.password);
      await page.getByRole("button", { name: "Delete this account" }).click();
      await expect(page.getByText("The account is deleted.")).toBeVisible();
      await expect(rowOf(page, eve)).toHaveCount(0);
      await hers.reload();
      await hers.waitForURL(/\/sign-in/);
      await hers.context().close();

      // The last operator stays.
      await rowOf(page, first).getByRole("link", { name: "Manage" }).click();
      await page.getByRole("button", { name: "Make person" }).click();
      await expect(page.getByText("Make somebody else operator first.")).toBeVisible();

      const log = app.log();
      for (const kind of [
        "signed_up",
        "invited",
        "locked",
        "unlocked",
        "sessions_ended",
        "role_changed",
        "account_deleted",
      ])
        expect(log, kind).toContain(`"security":"${kind}"`);
    },
  );

  own.describe("without JavaScript", () => {
    own.use({ javaScriptEnabled: false });

    own("come by a link as well, and an operator does everything", async ({ page, first, browser, app }) => {
      await stage.signIn(page, first);
      const ben = newPerson("Ben Noscript");
      const his = await elsewhere(browser, app.url, false);
      await accept(his, await invite(page), ben);
      await his.waitForURL(/\/dashboard$/);
      await page.goto("/settings/operator");
      await rowOf(page, ben).getByRole("button", { name: "Lock Ben Noscript" }).click();
      await expect(rowOf(page, ben)).toContainText("Locked since");
      await rowOf(page, ben).getByRole("button", { name: "Unlock Ben Noscript" }).click();
      await expect(rowOf(page, ben)).not.toContainText("Locked since");
      await invite(page, "carol@example.org");
      await page.goto("/settings/operator");
      await page.getByRole("button", { name: "Take back the invitation for carol@example.org" }).click();
      await expect(page.getByRole("region", { name: "Open invitations" })).toContainText("None.");
      await his.context().close();
    });
  });
});

test("a server that others can reach prints a link for its first account, and takes nobody without it", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const app = await startApp({ env: { SIGN_UP: "open", HOST: "0.0.0.0" } });
  const page = await elsewhere(browser, app.url);
  await page.goto("/sign-in");
  await expect(page.getByRole("link", { name: "Create account" })).toHaveCount(0);
  await page.goto("/sign-up");
  await expect(page.getByText("the setup link that the server prints when it starts")).toBeVisible();
  const link = /\s(http\S+\/sign-up\?invitation=\S+)/.exec(app.log())?.[1] ?? "";
  await accept(page, link, newPerson("Olga Brandt"));
  await page.waitForURL(/\/dashboard$/);
  await page.goto("/settings/operator");
  await expect(page.getByRole("heading", { name: "People" })).toBeVisible();
  await page.close();
  await app.stop();
});
