import type { Page } from "@playwright/test";
import { expectGoodInEveryLook } from "./setup/axe";
import { expect, newPerson, test } from "./setup/fixtures";
import { createBooking, createService, signUp } from "./setup/stage";
import { dayFromNow } from "./setup/steps";

/* What is saved on the way does not lose where one came from. */

const date = dayFromNow(9);
const back = (page: Page, name: string) =>
  page.getByRole("main").getByRole("link", { name, exact: true }).first();
const pathOf = (page: Page) => new URL(page.url()).pathname + new URL(page.url()).search;

async function good(page: Page): Promise<void> {
  await expectGoodInEveryLook(page);
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function prepared(page: Page): Promise<void> {
  await createService(page, "Coaching", 60);
  for (const [client, time] of [
    ["Ada", "09:00"],
    ["Adam", "11:00"],
  ] as const)
    await createBooking(page, { service: "Coaching", client, date, time });
}

test("after a booking was entered, moved, corrected or cancelled the way back is the page one came from", async ({
  page,
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  await prepared(page);
  const found = "/bookings?search=ada";
  await page.goto(found);
  await page.getByRole("link", { name: "Adam" }).click();
  await page.waitForURL(/\/bookings\/[0-9a-f-]{36}/);
  await page.getByLabel("Start time").fill("12:00");
  await page.getByRole("button", { name: "Reschedule", exact: true }).click();
  await expect(page.getByText("The booking was rescheduled.")).toBeVisible();
  await page.getByText("Edit client and notes").click();
  await page.getByLabel("Client name").fill("Adam B.");
  await page.getByRole("button", { name: "Save details" }).click();
  await expect(page.getByText("The booking was saved.")).toBeVisible();
  await page.getByRole("button", { name: "Cancel booking" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel booking" }).click();
  await expect(page.getByText("The booking was cancelled.")).toBeVisible();
  await back(page, "Bookings").click();
  await page.waitForURL(/search=ada/);
  expect(pathOf(page)).toBe(found);

  // Several: the list they were ticked in says what became of them.
  await page.getByRole("checkbox", { name: /^Select Ada/ }).check();
  await page.getByRole("button", { name: "Cancel bookings…" }).click();
  await page.waitForURL(/\/bookings\/cancel/);
  await expect(
    page.getByText("If it has an event in a connected calendar, that is taken out."),
  ).toBeVisible();
  await page.getByRole("button", { name: "Cancel 1 booking" }).click();
  await expect(page.getByText("1 booking was cancelled.")).toBeVisible();
  expect(pathOf(page)).toMatch(/^\/bookings\?search=ada&cancelled=1/);

  await page.goto(`/bookings/week?day=${date}`);
  await page.locator(`a[href$="&date=${date}&time=10:00"]`).click();
  await page.getByLabel("Client name").fill("Bo");
  await page.getByLabel("Client email").fill("bo@example.org");
  await page.getByRole("button", { name: "Create booking" }).click();
  await expect(page.getByText("The booking was created.")).toBeVisible();
  await back(page, "Week").click();
  await page.waitForURL(/\/bookings\/week\?day=/);
  await expect(page.getByRole("link", { name: /^10:00 ?–11:00 Bo/ })).toBeVisible();
});

test("a service's calendar undone, archived and restored: back to the list as it was, and no word outlives its truth", async ({
  page,
  person,
}) => {
  test.setTimeout(180_000);
  expect(person.name).not.toBe("");
  await createService(page, "Coaching", 60);
  const list = "/services?search=coach";
  await page.goto(list);
  await page.getByRole("main").getByRole("link", { name: "Coaching" }).click();
  await page.getByLabel("Calendar", { exact: true }).selectOption({ label: "Don't sync" });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("The change of its calendar was undone.")).toBeVisible();
  await page.getByRole("button", { name: "Archive service" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
  const archived = page.getByText("The service was archived. It takes no new bookings.");
  await expect(archived).toBeVisible();
  await expect(page.getByRole("link", { name: "New booking" })).toHaveCount(0);

  await page.goto("/bookings/new");
  await expect(page.getByText("Nothing can be booked now")).toBeVisible();
  await good(page);
  await page.goto("/services");
  await expect(page.getByText("Every service is archived")).toBeVisible();
  await good(page);
  await page.goBack();
  await page.goBack();
  await page.getByRole("button", { name: "Restore service" }).click();
  await expect(page.getByText("The service can be booked again.")).toBeVisible();
  await page.goBack();
  await page.waitForURL(/saved=archived/);
  await expect(page.getByRole("button", { name: "Archive service" })).toBeVisible();
  await expect(archived).toHaveCount(0);
  await back(page, "Services").click();
  await page.waitForURL(/search=coach/);
  expect(pathOf(page)).toBe(list);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the way back is kept as well", async ({ page }) => {
    await signUp(page, newPerson());
    await prepared(page);
    await page.goto("/bookings?search=ada");
    await page.getByRole("link", { name: "Adam" }).click();
    await page.getByLabel("Start time").fill("12:00");
    await page.getByRole("button", { name: "Reschedule", exact: true }).click();
    await expect(page.getByText("The booking was rescheduled.")).toBeVisible();
    await back(page, "Bookings").click();
    expect(pathOf(page)).toBe("/bookings?search=ada");
  });
});
