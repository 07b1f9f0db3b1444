import type { Page } from "@playwright/test";
import { expectGoodInEveryLook } from "./setup/axe";
import { FAKE_USER } from "./setup/calendars";
import { expect, newPerson, test } from "./setup/fixtures";
import { connectAndSync, connectCaldav, createBooking, createService, signUp } from "./setup/stage";
import { connectCaldav as connectByForm, dayFromNow } from "./setup/steps";

/*
 * Whoever goes on without choosing a calendar is told so everywhere; whoever leaves an account and keeps its events is
 * told that, and of no problem.
 */

const PAGES = ["/dashboard", "/bookings", "/services", "/settings/profile", "/settings/calendars"];
const unchosen = (page: Page) => page.getByText("No primary calendar is chosen", { exact: true });
const choose = (page: Page) => page.getByRole("link", { name: "Choose where bookings go" });

async function good(page: Page): Promise<void> {
  await expectGoodInEveryLook(page);
  await page.setViewportSize({ width: 1280, height: 900 });
}

test("skipped, the choice of a calendar is asked for on every page until it is made", async ({
  page,
  calendars: { fake },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  await connectByForm(page, { url: fake.url, ...FAKE_USER });
  // The page that asks does not complain that it was not answered yet.
  await expect(page.getByRole("button", { name: "Continue" })).toBeVisible();
  await expect(unchosen(page)).toHaveCount(0);
  await page.getByRole("link", { name: "Bookings" }).first().click();
  await page.waitForURL(/\/bookings$/);
  await expect(unchosen(page)).toBeVisible();
  for (const path of PAGES) {
    await page.goto(path);
    await expect(unchosen(page)).toBeVisible();
    await expect(choose(page)).toBeVisible();
  }
  await createService(page, "Coaching", 30);
  await page.goto("/dashboard");
  const steps = page.getByRole("region", { name: "First steps" });
  await expect(steps.getByRole("listitem").filter({ hasText: "(done)" })).toHaveText([
    /^Connect your calendar/,
    /^Create a service/,
  ]);
  await good(page);
  const booking = await createBooking(page, {
    service: "Coaching",
    client: "Léa",
    date: dayFromNow(4),
    time: "09:00",
  });
  await page.goto(booking);
  await expect(page.getByText("Not synced (no primary calendar)")).toBeVisible();

  await choose(page).click();
  await page.waitForURL(/\/settings\/integrations#/);
  await expect(page.getByText("Not synced until you pick one: Coaching.")).toBeVisible();
  await page.getByLabel("Primary calendar").selectOption({ label: "Main" });
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("Primary calendar changed from none to Main")).toBeVisible();
  await expect(page.getByText(/on their way/)).toHaveCount(0);
  await page.goto(booking);
  await expect(page.getByText(/^In Main/)).toBeVisible({ timeout: 20_000 });
  for (const path of PAGES) {
    await page.goto(path);
    await expect(unchosen(page)).toHaveCount(0);
  }
  await page.goto("/dashboard");
  await expect(steps).toHaveCount(0);

  // Taken back: what had been added is not called moved.
  await page.goto("/settings/integrations");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Upcoming bookings leave the calendar again;")).toBeVisible();
  await expect(page.getByText(/moved/)).toHaveCount(0);
});

test("events kept in an account that was left are shown as kept, nowhere as a failure", async ({
  page,
  calendars: { fake },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  await connectByForm(page, { url: fake.url, ...FAKE_USER });
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/\/settings\/integrations$/);
  // The next page is not fetched whole, and yet says nothing that was true before.
  await page.getByRole("link", { name: "Services" }).first().click();
  await page.waitForURL(/\/services$/);
  await expect(page.getByText("No services yet")).toBeVisible();
  expect(await unchosen(page).count()).toBe(0);
  await createService(page, "Coaching", 30);
  const booking = await createBooking(page, {
    service: "Coaching",
    client: "Léa",
    date: dayFromNow(4),
    time: "10:00",
  });
  await page.goto(booking);
  await expect(page.getByText(/^In Main/)).toBeVisible({ timeout: 20_000 });
  await page.goto("/settings/calendars");
  await page
    .getByRole("link", { name: /^Manage/ })
    .first()
    .click();
  await page.getByRole("link", { name: "Disconnect…" }).click();
  await page.getByLabel("Keep them").check();
  await page.getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(page.getByText("The account is disconnected; its events stay as they are.")).toBeVisible();

  await page.goto("/dashboard");
  await expect(page.getByText(/^Kept in Main \(.+\), no longer synced$/)).toBeVisible();
  await expect(page.getByText("A chosen calendar is in an account you disconnected")).toBeVisible();
  // "Problem" is the spoken word of everything red.
  await expect(page.getByText("Problem:")).toHaveCount(0);
  await good(page);
  await page.goto("/settings/integrations");
  await expect(page.getByText("Problem:")).toHaveCount(0);
  await expect(page.getByLabel("Primary calendar").locator("option:checked")).toHaveText(
    "A calendar that is not connected any more",
  );
  await page.goto("/bookings?sync=problem");
  await expect(page.getByRole("link", { name: "Léa" })).toHaveCount(0);
  await page.goto(booking);
  await expect(page.getByText(/^Kept in Main/)).toBeVisible();
  await expect(page.getByText("You disconnected this account and kept its events")).toBeVisible();
  await good(page);
});

test("on a slow network a setting says that it is being saved, and only then that it was", async ({
  page,
  calendars: { fake },
  person,
}) => {
  expect(person.name).not.toBe("");
  await connectAndSync(page, { url: fake.url, ...FAKE_USER });
  await page.goto("/settings/integrations");
  let answer = () => {};
  await page.route("**/settings/integrations", async (route) => {
    if (route.request().method() === "POST") await new Promise<void>((resolve) => (answer = resolve));
    await route.continue();
  });
  await page.getByLabel("Enable sync for all services").uncheck();
  const saving = page.getByRole("status").filter({ hasText: "Saving…" });
  await expect(saving).toBeVisible();
  await expect(page.getByText("Saved", { exact: true })).toHaveCount(0);
  answer();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await expect(saving).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the choice that was skipped is asked for as well, and made", async ({
    page,
    calendars: { fake },
  }) => {
    await signUp(page, newPerson());
    await page.goto(await connectCaldav(page, { url: fake.url, ...FAKE_USER }));
    await expect(unchosen(page)).toHaveCount(0);
    await page.goto("/bookings");
    await expect(unchosen(page)).toBeVisible();
    await choose(page).click();
    await page.getByLabel("Primary calendar").selectOption({ label: "Main" });
    await page.getByRole("button", { name: "Save" }).last().click();
    await expect(page.getByText("Primary calendar changed from none to Main")).toBeVisible();
    await page.goto("/bookings");
    await expect(unchosen(page)).toHaveCount(0);
  });
});
