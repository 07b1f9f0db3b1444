import type { Page } from "@playwright/test";
import { expectGoodInEveryLook } from "./setup/axe";
import { FAKE_USER } from "./setup/calendars";
import { expect, newPerson, test } from "./setup/fixtures";
import { connectAndSync, createBooking, createService, signUp } from "./setup/stage";
import { dayFromNow } from "./setup/steps";

async function book(page: Page, clients: readonly string[]): Promise<void> {
  for (const [i, client] of clients.entries())
    await createBooking(page, {
      service: "Coaching",
      client,
      date: dayFromNow(4),
      time: `${String(9 + i).padStart(2, "0")}:00`,
    });
}

const box = (page: Page, client: string) => page.getByRole("checkbox", { name: `Select ${client},` });
const bar = (page: Page) => page.getByRole("button", { name: "Cancel bookings…" });

test("several bookings are sent again, and cancelled after saying how many", async ({
  page,
  calendars,
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  await connectAndSync(page, { url: calendars.fake.url, ...FAKE_USER });
  await createService(page, "Coaching", 30);
  await book(page, ["Ada", "Bo", "Cy"]);

  await page.goto("/bookings");
  await expect(bar(page)).toBeHidden();
  await page.getByLabel("Select all on this page").check();
  await expect(page.getByText("3 selected")).toBeVisible();
  await box(page, "Cy").uncheck();
  await expect(page.getByText("2 selected")).toBeVisible();
  await expect(page.getByLabel("Select all on this page")).not.toBeChecked();
  await expectGoodInEveryLook(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("button", { name: "Sync again" }).click();
  await expect(page.getByText("2 sent again")).toBeVisible();
  // What was ticked stays ticked, and the focus where it was.
  await expect(page.getByText("2 selected")).toBeVisible();
  await expect(page.getByRole("button", { name: "Sync again" })).toBeFocused();

  await bar(page).click();
  await page.waitForURL(/\/bookings\/cancel\?/);
  await expect(page.getByRole("heading", { level: 1, name: "Cancel 2 bookings?" })).toBeVisible();
  await expect(page.getByText("Events they have in connected calendars are taken out.")).toBeVisible();
  await expect(page.getByText("Cy", { exact: true })).toBeHidden();
  await expectGoodInEveryLook(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  // Meanwhile one of them is cancelled elsewhere.
  const other = await page.context().newPage();
  await other.goto("/bookings");
  await other.getByRole("link", { name: "Ada" }).click();
  await other.getByRole("button", { name: "Cancel booking" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Cancel booking" }).click();
  await expect(other.getByText("The booking was cancelled.")).toBeVisible();
  await other.close();
  await page.getByRole("button", { name: "Cancel 2 bookings" }).click();
  await expect(page.getByText("1 booking was cancelled, 1 was cancelled before.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Cy" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Bo", exact: true })).toBeHidden();
  await page.goto("/bookings/cancel");
  await expect(page.getByText("There is nothing to cancel")).toBeVisible();
  await expectGoodInEveryLook(page);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("several bookings are sent again and cancelled", async ({ page }) => {
    await signUp(page, newPerson());
    await createService(page, "Coaching", 30);
    await book(page, ["Ada", "Bo"]);
    await page.goto("/bookings");
    await expect(page.getByText("Select all on this page")).toBeHidden();
    await box(page, "Ada").check();
    await page.getByRole("button", { name: "Sync again" }).click();
    await expect(page.getByText("Nothing sent again, 1 has nothing to send now")).toBeVisible();
    await box(page, "Ada").check();
    await box(page, "Bo").check();
    await bar(page).click();
    await page.getByRole("button", { name: "Cancel 2 bookings" }).click();
    await expect(page.getByText("2 bookings were cancelled.")).toBeVisible();
    await expect(page.getByText("No upcoming bookings")).toBeVisible();
  });
});
