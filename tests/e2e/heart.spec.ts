import type { Page } from "@playwright/test";
import { expectGoodInEveryLook } from "./setup/axe";
import { type CalendarServers, FAKE_USER } from "./setup/calendars";
import { expect, newPerson, test } from "./setup/fixtures";
import { googleAccount, outlookAccount } from "./setup/sign-in-pages";
import {
  connectAndSync,
  connectCaldav,
  connectGoogle,
  connectOutlook,
  createBooking,
  createService,
  signUp,
} from "./setup/stage";
import { dayFromNow, runCron } from "./setup/steps";

const INTEGRATIONS = "/settings/integrations";
const bulk = (page: Page) => page.getByLabel("Enable sync for all services");

async function connectFake(page: Page, { fake }: CalendarServers): Promise<void> {
  await connectAndSync(page, { url: fake.url, ...FAKE_USER });
}

/** Everything of an element is on the screen as it is. */
const inSight = async (page: Page, label: string) => {
  const box = await page.getByLabel(label).boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  return box !== null && box.y >= 0 && box.y + box.height <= height;
};

test("with four accounts the switch and the primary calendar are in sight; what else there is, is in a menu", async ({
  page,
  app,
  calendars,
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  await connectFake(page, calendars);
  await connectCaldav(page, calendars.radicale);
  await connectGoogle(page, googleAccount(calendars.google).email);
  await connectOutlook(page, outlookAccount(calendars.outlook).mail);
  await runCron(app);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(INTEGRATIONS);
  await expect(page.getByText("Connected", { exact: true })).toHaveCount(4);
  expect(await inSight(page, "Enable sync for all services")).toBe(true);
  expect(await inSight(page, "Primary calendar")).toBe(true);
  await expect(page.getByText("All times are in")).toHaveCount(1);

  const menu = page.getByLabel(`Actions for ${FAKE_USER.username}`).first();
  await menu.focus();
  await page.keyboard.press("Enter");
  const sync = page.getByRole("button", { name: `Sync now ${FAKE_USER.username}` });
  await expect(sync).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sync).toBeHidden();
  await expect(menu).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(sync).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Sync started")).toBeVisible();
  await expect(sync).toBeHidden();
  await menu.press("Enter");
  await page.getByRole("link", { name: `Manage ${FAKE_USER.username}` }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Diagnostics" })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Integrations" }).last().click();
  await page.waitForURL(/\/settings\/integrations$/);
  await expectGoodInEveryLook(page);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("several services are ticked and go to one calendar, once what that does was answered", async ({
      page,
      calendars,
    }) => {
      test.setTimeout(120_000);
      await signUp(page, newPerson());
      await connectFake(page, calendars);
      for (const name of ["Coaching", "Workshop", "Check-up"]) await createService(page, name, 30);
      for (const service of ["Coaching", "Workshop"])
        await createBooking(page, {
          service,
          client: "Ada",
          date: dayFromNow(4),
          time: service === "Coaching" ? "09:00" : "10:00",
        });
      await page.goto(INTEGRATIONS);
      // Locked: there is nothing to tick while everything goes to the primary calendar.
      await expect(page.getByText("Bulk sync enabled – individual settings disabled")).toBeVisible();
      await expect(page.getByRole("checkbox")).toHaveCount(1);
      await bulk(page).uncheck();
      if (!javaScriptEnabled) await page.getByRole("button", { name: "Save" }).first().click();
      await expect(page.getByText("3 services use the primary calendar")).toBeVisible();
      const services = page.getByRole("form", { name: "Services to select" });
      const to = services.getByLabel("Send them to");
      await expect(to).toBeHidden();
      await services.getByLabel("Coaching", { exact: true }).check();
      await services.getByLabel("Workshop", { exact: true }).check();
      await to.selectOption({ label: "Side" });
      await services.getByRole("button", { name: "Apply" }).click();
      await expect(services.getByText("2 upcoming bookings move from Main (CalDAV,")).toBeVisible();
      // What is asked about stays as it was asked.
      await expect(services.getByLabel("Coaching", { exact: true })).toBeChecked();
      await expect(services.getByLabel("Check-up", { exact: true })).toBeDisabled();
      if (javaScriptEnabled) await expectGoodInEveryLook(page);
      await page.setViewportSize({ width: 1280, height: 900 });
      await services.getByRole("button", { name: "Apply" }).click();
      await expect(page.getByText(/^2 services changed to Side \(CalDAV, /)).toBeVisible();
      await expect(page.getByRole("link", { name: /^Coaching: Side \(CalDAV, / })).toBeVisible();
      await expect(
        page.getByRole("link", { name: /^Check-up: Primary calendar: Main \(CalDAV, / }),
      ).toBeVisible();
      await expect(services.getByLabel("Coaching", { exact: true })).not.toBeChecked();

      // The list of services shows the same, and can be narrowed to a calendar.
      await page.goto("/services");
      await page.getByLabel("Calendar", { exact: true }).selectOption({ label: "Side" });
      if (!javaScriptEnabled) await page.getByRole("button", { name: "Search" }).click();
      await page.waitForURL(/\/services\?.*to=/);
      await expect(page.getByRole("link", { name: "Check-up" })).toBeHidden();
      await page.getByRole("link", { name: "Workshop" }).click();
      await page.waitForURL(/\/services\/[0-9a-f-]{36}/);
      await page.getByRole("main").getByRole("link", { name: "Services" }).click();
      await page.waitForURL(/\/services\?.*to=/);

      await page.goto(INTEGRATIONS);
      await page.getByRole("button", { name: "Undo" }).click();
      await expect(page.getByText("The change was undone")).toBeVisible();
      await expect(page.getByText("3 services use the primary calendar")).toBeVisible();
    });
  });
}
