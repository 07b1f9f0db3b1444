import type { Page } from "@playwright/test";
import { expectGoodInEveryLook } from "./setup/axe";
import { expect, signIn, test } from "./setup/fixtures";

/** The lines of "Recent activity", as they are read. */
async function activity(page: Page): Promise<string[]> {
  await page.goto("/settings/security");
  return page.getByRole("region", { name: "Recent activity" }).getByRole("listitem").allInnerTexts();
}

test("what happened at the doors of an account is shown to its person, in plain words and every look", async ({
  page,
  person,
  browser,
  app,
}) => {
  test.setTimeout(120_000);
  const stale = await page.context().cookies();
  await page.goto("/dashboard");
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel("Email", { exact: true }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/error=/);
  await signIn(page, person);
  // A copy of the cookie that was signed out.
  const copy = stale.map((c) => `${c.name}=${c.value}`).join("; ");
  await fetch(`${app.url}/dashboard`, {
    headers: { cookie: copy, "user-agent": "Firefox/145.0 (X11; Linux)" },
  });

  await expect.poll(() => activity(page)).toHaveLength(5);
  const [denied, signedIn, wrong, signedOut, signedUp] = await activity(page);
  expect(denied).toMatch(/Access refused\s+Firefox on Linux/);
  expect(signedIn).toMatch(/Signed in\s+Chrome on Linux\s+\d\d:\d\d/);
  expect(wrong).toContain("Wrong password");
  expect(signedOut).toContain("Signed out");
  expect(signedUp).toContain("Account created");
  await expectGoodInEveryLook(page);

  const plain = await browser.newContext({ baseURL: app.url, javaScriptEnabled: false });
  await plain.addCookies(await page.context().cookies());
  expect(await activity(await plain.newPage())).toHaveLength(5);
  await plain.close();
});
